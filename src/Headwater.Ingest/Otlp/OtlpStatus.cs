using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>
/// What a sender is told when a whole request fails: the one place where reasons become status codes. Only what will pass by
/// waiting is retryable; OTLP's exporters drop their data on any other status, 500 included.
/// Source: https://opentelemetry.io/docs/specs/otlp/#failures-1 and https://grpc.github.io/grpc/core/md_doc_statuscodes.html
/// </summary>
public static class OtlpStatus
{
    /// <summary>gRPC's OK.</summary>
    public const int Ok = 0;

    /// <summary>gRPC's CANCELLED.</summary>
    public const int Cancelled = 1;

    /// <summary>gRPC's INVALID_ARGUMENT: never retried.</summary>
    public const int InvalidArgument = 3;

    /// <summary>gRPC's RESOURCE_EXHAUSTED: not retried without RetryInfo, which is why a body that is too large gets it.</summary>
    public const int ResourceExhausted = 8;

    /// <summary>gRPC's UNIMPLEMENTED: its answer to a compression that the server does not know.</summary>
    public const int Unimplemented = 12;

    /// <summary>gRPC's UNAVAILABLE: retried.</summary>
    public const int Unavailable = 14;

    /// <summary>gRPC's UNAUTHENTICATED.</summary>
    public const int Unauthenticated = 16;

    /// <summary>The HTTP status, 200 for what is counted but not the sender's business.</summary>
    public static int HttpOf(RejectReason reason) => reason switch
    {
        RejectReason.NotKept or RejectReason.Duplicate => 200,
        RejectReason.Unauthorized => 401,
        RejectReason.TooLarge => 413,
        RejectReason.UnsupportedEncoding => 415,
        RejectReason.QueueFull => 429,
        RejectReason.DiskFull or RejectReason.StoreUnavailable => 503,
        RejectReason.Cancelled => 499, // nginx's number; nobody is left to read it.
        _ => 400,
    };

    /// <summary>The gRPC status, <see cref="Ok"/> for what is counted but not the sender's business.</summary>
    public static int GrpcOf(RejectReason reason) => reason switch
    {
        RejectReason.NotKept or RejectReason.Duplicate => Ok,
        RejectReason.Unauthorized => Unauthenticated,
        RejectReason.TooLarge => ResourceExhausted,
        RejectReason.UnsupportedEncoding => Unimplemented,
        RejectReason.QueueFull or RejectReason.DiskFull or RejectReason.StoreUnavailable => Unavailable,
        RejectReason.Cancelled => Cancelled,
        _ => InvalidArgument,
    };

    /// <summary>True when the sender should send the same again, after a while.</summary>
    public static bool IsRetryable(RejectReason reason) =>
        reason is RejectReason.QueueFull or RejectReason.DiskFull or RejectReason.StoreUnavailable;
}
