using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Headwater.EndToEnd;

/// <summary>The OpenTelemetry SDK for .NET with its OTLP exporter: the same order as node/send.mjs.</summary>
static class DotNetSdk
{
    static readonly string[] Skus = ["sku-1", "sku-2"];

    /// <summary>Sends the order and answers the ids that the SDK chose.</summary>
    public static OrderIds Send(OtlpExportProtocol protocol, Uri url)
    {
        // A source of its own for each call: tests run side by side in one process.
        using var source = new ActivitySource("shop " + Guid.NewGuid(), "1.2.3");
        var resource = ResourceBuilder.CreateEmpty().AddAttributes(
            [new("service.name", "orders"), new KeyValuePair<string, object>("deployment.environment.name", "test")]);
        using var tracing = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(source.Name)
            .AddOtlpExporter(o => (o.Protocol, o.Endpoint) = (protocol, EndpointOf(protocol, url, "/v1/traces"))).Build();
        using var logging = LoggerFactory.Create(l => l.AddOpenTelemetry(o => o.SetResourceBuilder(resource)
            .AddOtlpExporter(e => (e.Protocol, e.Endpoint) = (protocol, EndpointOf(protocol, url, "/v1/logs")))));

        var ids = Order(source, logging.CreateLogger("shop"));

        Assert.True(tracing.ForceFlush());
        return ids;
    }

    static Uri EndpointOf(OtlpExportProtocol protocol, Uri url, string path) =>
        protocol == OtlpExportProtocol.Grpc ? url : new Uri(url, path);

    static OrderIds Order(ActivitySource source, ILogger logger)
    {
        var earlier = source.StartActivity("an earlier try")!;
        earlier.Stop();
        Activity.Current = null;
        using var order = source.StartActivity(ActivityKind.Server, default(ActivityContext), Attributes(),
            [new ActivityLink(earlier.Context, new ActivityTagsCollection { ["link.reason"] = "retry" })],
            name: "POST /orders")!;
        order.AddEvent(new ActivityEvent("cart.priced", tags: new ActivityTagsCollection { ["cart.lines"] = 2 }));
        source.StartActivity("price")!.Stop();
        var put = source.StartActivity("PutItem orders", ActivityKind.Client)!;
        put.AddException(new InvalidOperationException("table orders is full"));
        put.SetStatus(ActivityStatusCode.Error, "no capacity");
        Log(logger);
        put.Stop();
        using var publish = source.StartActivity("orders publish", ActivityKind.Producer)!;
        publish.SetStatus(ActivityStatusCode.Ok);
        source.StartActivity("orders process", ActivityKind.Consumer)!.Stop();
        return new OrderIds(IdsOf(order), IdsOf(put), IdsOf(earlier));
    }

#pragma warning disable CA1848, CA2254 // One line, once.
    static void Log(ILogger logger) => logger.LogError("order 17 is lost");
#pragma warning restore CA1848, CA2254

    static KeyValuePair<string, object?>[] Attributes() =>
    [
        new("http.request.method", "POST"), new("order.items", 3L), new("order.total", 49.5), new("order.gift", true),
        new("order.skus", Skus), new("order.note", "Grüße, 世界 🚚"),
    ];

    static SpanIds IdsOf(Activity activity) => new(activity.TraceId.ToHexString(), activity.SpanId.ToHexString());
}
