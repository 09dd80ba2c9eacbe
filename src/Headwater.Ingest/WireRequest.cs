using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>How a body is written.</summary>
public enum WireFormat : byte
{
    /// <summary>Binary protobuf.</summary>
    Protobuf,

    /// <summary>JSON.</summary>
    Json,
}

/// <summary>One request's body, read whole and decompressed, and what is known about its sender.</summary>
public sealed record WireRequest
{
    /// <summary>Decompressed. The protocol may keep slices of it: it is not reused before the batch is stored.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>From the content type.</summary>
    public required WireFormat Format { get; init; }

    /// <summary>From the ingest key.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>By the server's clock.</summary>
    public required Instant ReceivedAt { get; init; }
}
