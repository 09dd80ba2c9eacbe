namespace Headwater.Server;

/// <summary>What a reader sees when we made a mistake; the log has the rest.</summary>
static class ServerFault
{
    public static void Answer(IApplicationBuilder app) => app.Run(context => Problems.WriteAsync(
        context, StatusCodes.Status500InternalServerError, "The server failed",
        "This is our mistake, not yours. The server's log says more; please report it."));
}
