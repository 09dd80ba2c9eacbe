using Headwater.Model;
using Headwater.Tests;
using Headwater.Web;

// Shows the pages over fixtures: `dotnet run --project tests/Headwater.Preview -- --urls http://127.0.0.1:5870`, with
// `--store none` before the first span and `--store broken` for a failing one, and `--base /obs` below a path.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddHeadwaterWeb();
builder.Services.AddSingleton<IHeadwaterQueries>(services =>
{
    var now = Instant.From(services.GetRequiredService<TimeProvider>().GetUtcNow());
    return builder.Configuration["store"] switch
    {
        "none" => new ShopQueries(now),
        "broken" => new BrokenQueries(),
        _ => new ShopQueries(now,
        [
            WebShop.Sale(now - Duration.FromMinutes(4)),
            WebShop.Checkout(now - Duration.FromMinutes(9)),
            .. Enumerable.Range(1, 118).Select(i => WebShop.Catalog(now - Duration.FromMinutes(10 + i * 3), (ulong)i)),
        ]),
    };
});
var app = builder.Build();
app.UsePathBase(builder.Configuration["base"]);
app.UseRouting();
app.Use((context, next) =>
{
    context.Response.Headers.ContentSecurityPolicy = HeadwaterWeb.ContentSecurityPolicy;
    return next();
});
app.MapHeadwaterWeb();
await app.RunAsync();
