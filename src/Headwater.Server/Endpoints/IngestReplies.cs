using Headwater.Model;

namespace Headwater.Server;

/// <summary>How each reason for a refusal is said in HTTP and in gRPC. Source: OTLP specification, "Failures" and "Throttling".</summary>
static class IngestReplies
{
    /// <summary>Codes of grpc/status.proto.</summary>
    public const int InvalidArgument = 3, ResourceExhausted = 8, Unimplemented = 12, Unavailable = 14, Unauthenticated = 16;

    /// <summary>400, 401, 413, 415, 429 or 503; never 500, which no exporter retries.</summary>
    public static int HttpStatus(RejectReason reason) => reason switch
    {
        RejectReason.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RejectReason.Unauthorized => StatusCodes.Status401Unauthorized,
        RejectReason.UnsupportedEncoding => StatusCodes.Status415UnsupportedMediaType,
        RejectReason.QueueFull => StatusCodes.Status429TooManyRequests,
        RejectReason.DiskFull or RejectReason.StoreUnavailable or RejectReason.Cancelled
            => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    public static int GrpcCode(RejectReason reason) => reason switch
    {
        // Without RetryInfo, so that the exporter does not send the same again.
        RejectReason.TooLarge => ResourceExhausted,
        RejectReason.Unauthorized => Unauthenticated,
        RejectReason.UnsupportedEncoding => Unimplemented,
        RejectReason.QueueFull or RejectReason.DiskFull or RejectReason.StoreUnavailable or RejectReason.Cancelled => Unavailable,
        _ => InvalidArgument,
    };

    /// <summary>When the sender should try again; null when the same request can never succeed.</summary>
    public static Duration? RetryAfter(RejectReason reason) => reason switch
    {
        RejectReason.QueueFull => Duration.FromSeconds(1),
        RejectReason.StoreUnavailable or RejectReason.Cancelled => Duration.FromSeconds(5),
        // A person has to act.
        RejectReason.DiskFull => Duration.FromSeconds(60),
        _ => null,
    };

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
