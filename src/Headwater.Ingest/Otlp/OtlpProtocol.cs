using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>
/// What the three OTLP protocols share: JSON becomes protobuf first, so that one walk reads both; then the envelope is read;
/// then each signal looks at its own records.
/// </summary>
abstract class OtlpProtocol(string name, string requestName, OtlpMessage requestType) : IProtocol
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Decoded Decode(WireRequest request)
    {
        if (request.Format == WireFormat.Protobuf) return DecodeProtobuf(request, request.Body);
        var transcoder = new JsonTranscoder();
        return transcoder.TryTranscode(request.Body, requestType)
            ? DecodeProtobuf(request, transcoder.Output)
            : Refuse(transcoder.Reason, transcoder.Records, $"The body is not an {requestName} in JSON: {transcoder.Mistake}");
    }

    /// <summary>Reads the records of a sound envelope.</summary>
    protected abstract Decoded DecodeRecords(WireRequest request, OtlpEnvelope envelope);

    /// <summary>The answer to a body whose structure breaks inside a record.</summary>
    protected Decoded RefuseBroken(OtlpEnvelope envelope, int offset) => Refuse(RejectReason.Malformed, envelope.Records,
        $"The body is not an {requestName} in protobuf: the record at byte {offset} is broken. Send it again as it was encoded.");

    Decoded DecodeProtobuf(WireRequest request, ReadOnlyMemory<byte> body)
    {
        var envelope = new OtlpEnvelope(body);
        if (envelope.TryRead()) return DecodeRecords(request, envelope);
        return envelope.HasTooMany
            ? Refuse(RejectReason.TooLarge, envelope.Records,
                $"The request may hold {OtlpEnvelope.MaxRecords} records, but holds more. Send smaller batches.")
            : Refuse(RejectReason.Malformed, envelope.Records,
                $"The body is not an {requestName} in protobuf: a length or a type in it is wrong, or its end is missing.");
    }

    // Of a body that cannot be read we do not know how many records it holds; that it held one is the least it can be.
    static Decoded Refuse(RejectReason reason, int records, string message)
    {
        var refused = new Rejection(reason, Math.Max(records, 1), message);
        return new Decoded { Received = refused.Count, Rejections = [refused], Refused = refused };
    }
}
