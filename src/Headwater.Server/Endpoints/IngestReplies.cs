using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>How each reason for a refusal is said in HTTP and in gRPC. Source: OTLP specification, "Failures" and "Throttling".</summary>
static class IngestReplies
{
    /// <summary>Never 500, which no exporter retries.</summary>
    public static int HttpStatus(RejectReason reason) => OtlpStatus.HttpOf(Told(reason));

    public static int GrpcCode(RejectReason reason) => OtlpStatus.GrpcOf(Told(reason));

    /// <summary>When the sender should try again; null when the same request can never succeed.</summary>
    public static Duration? RetryAfter(RejectReason reason) => reason switch
    {
        RejectReason.QueueFull => Duration.FromSeconds(1),
        RejectReason.StoreUnavailable or RejectReason.Cancelled => Duration.FromSeconds(5),
        // A person has to act.
        RejectReason.DiskFull => Duration.FromSeconds(60),
        _ => null,
    };

    // Whoever still hears that the body ended early was only too slow, and should send it again.
    static RejectReason Told(RejectReason reason) =>
        reason == RejectReason.Cancelled ? RejectReason.StoreUnavailable : reason;

    /// <summary>What became of a body that could not be read, as a reason and words.</summary>
    public static Rejection Of(BodyResult result, int limit) => result switch
    {
        BodyResult.TooLarge => new Rejection(RejectReason.TooLarge, 1, $"The body, or what it unpacks to, has more than "
            + $"{limit / (1024 * 1024)} MiB (setting max-body-mb). Send smaller batches."),
        BodyResult.Busy => new Rejection(RejectReason.QueueFull, 1,
            "Too many bytes are under way (setting max-in-flight-mb). Try later."),
        BodyResult.Malformed => new Rejection(RejectReason.Malformed, 1,
            "The body does not decompress as its encoding says."),
        _ => new Rejection(RejectReason.Cancelled, 1, "The body ended early."),
    };
}
