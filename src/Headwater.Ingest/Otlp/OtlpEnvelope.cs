using System.Text;
using Headwater.Model;

namespace Headwater.Ingest;

/// <summary>The records of one scope: where they are in the body, and whose they are.</summary>
/// <param name="Offset">Where the scope's message starts in the body.</param>
/// <param name="Length">How long that message is, in bytes.</param>
/// <param name="Context">Index into <see cref="OtlpEnvelope.Contexts"/>.</param>
/// <param name="Records">How many records it holds; at least 1.</param>
/// <param name="TooDeep">True when its resource or scope cannot be kept, and so neither can its records.</param>
readonly record struct OtlpRun(int Offset, int Length, int Context, int Records, bool TooDeep);

/// <summary>
/// The outer structure of an export request, read without looking into the records. It is the same for all signals:
/// request { 1: resource entry { 1: resource, 2: scope entry { 1: scope, 2: record, 3: schema_url }, 3: schema_url } }.
/// Fields may come in any order, so what stands around the records is read before them.
/// </summary>
sealed class OtlpEnvelope(ReadOnlyMemory<byte> body)
{
    /// <summary>The field number of a scope's records.</summary>
    public const int RecordField = 2;

    // The parts of a resource entry and of a scope entry have the same numbers.
    const int OwnerField = 1, ChildField = 2, SchemaUrlField = 3;

    const int ResourceEntryField = 1;

    // A record may be two bytes on the wire (an empty log record) but is a row of about 80 in memory, so that 64 MiB
    // could ask for gigabytes. Real senders stay far below: the SDKs' default batch is 512.
    internal const int MaxRecords = 1 << 20;

    string _lastSchemaUrl = "";

    /// <summary>
    /// One for each scope entry with records, in the order of the body; at most <see cref="MaxRecords"/>.
    /// </summary>
    public List<OtlpRun> Runs { get; } = [];

    /// <summary>One for each run.</summary>
    public List<EncodedContext> Contexts { get; } = [];

    /// <summary>How many records were met, also when the walk ended early.</summary>
    public int Records { get; private set; }

    /// <summary>True when the walk ended because there are more than <see cref="MaxRecords"/>.</summary>
    public bool HasTooMany => Records > MaxRecords;

    /// <summary>The slice of the body that starts at <paramref name="offset"/>.</summary>
    public ReadOnlyMemory<byte> Slice(int offset, int length) => body.Slice(offset, length);

    /// <summary>
    /// Walks the whole body. False when its structure is broken, and when it <see cref="HasTooMany"/>.
    /// </summary>
    public bool TryRead()
    {
        var reader = new ProtobufReader(body.Span);
        while (reader.Next())
        {
            if (reader.Field != ResourceEntryField) continue;
            if (reader.WireType != WireType.Length || !TryReadResource(reader.BytesOffset, reader.Bytes.Length))
                return false;
        }
        return !reader.Failed;
    }

    bool TryReadResource(int offset, int length)
    {
        if (!TryReadParts(offset, length, OtlpMessages.Resource, out var resource)) return false;
        var reader = new ProtobufReader(body.Span.Slice(offset, length));
        while (reader.Next())
            if (reader.Field == ChildField && !TryReadScope(offset + reader.BytesOffset, reader.Bytes.Length, resource))
                return false;
        return true;
    }

    bool TryReadScope(int offset, int length, in Parts resource)
    {
        if (!TryReadParts(offset, length, OtlpMessages.Scope, out var scope)) return false;
        Records += scope.Children;
        if (scope.Children == 0) return true;
        if (HasTooMany) return false;
        var tooDeep = resource.TooDeep || scope.TooDeep;
        Runs.Add(new OtlpRun(offset, length, Contexts.Count, scope.Children, tooDeep));
        // What nests too deep goes no further: later stages recurse without counting.
        Contexts.Add(tooDeep ? EncodedContext.Empty : new EncodedContext
        {
            Resource = resource.Owner, ResourceSchemaUrl = resource.SchemaUrl,
            Scope = scope.Owner, ScopeSchemaUrl = scope.SchemaUrl,
        });
        return true;
    }

    bool TryReadParts(int offset, int length, OtlpMessage owner, out Parts parts)
    {
        parts = new Parts(ReadOnlyMemory<byte>.Empty, "", 0, false);
        var reader = new ProtobufReader(body.Span.Slice(offset, length));
        while (reader.Next())
        {
            if (reader.Field is not (OwnerField or ChildField or SchemaUrlField)) continue;
            if (reader.WireType != WireType.Length) return false;
            if (reader.Field == ChildField)
            {
                parts = parts with { Children = parts.Children + 1 };
            }
            else if (reader.Field == SchemaUrlField)
            {
                parts = parts with { SchemaUrl = SchemaUrlOf(reader.Bytes) };
            }
            else
            {
                var fault = WireCheck.Check(reader.Bytes, owner);
                if (fault == WireFault.Broken) return false;
                var slice = body.Slice(offset + reader.BytesOffset, reader.Bytes.Length);
                parts = parts with
                {
                    Owner = Merge(parts.Owner, slice),
                    TooDeep = parts.TooDeep || fault != WireFault.None,
                };
            }
        }
        return !reader.Failed;
    }

    // A message field that comes twice is one message with the fields of both, says protobuf: their bytes in a row.
    static ReadOnlyMemory<byte> Merge(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second) =>
        first.IsEmpty ? second : (byte[])[.. first.Span, .. second.Span];

    // Resource after resource comes with the same one.
    string SchemaUrlOf(ReadOnlySpan<byte> utf8)
    {
        if (!System.Text.Ascii.Equals(utf8, _lastSchemaUrl)) _lastSchemaUrl = Encoding.UTF8.GetString(utf8);
        return _lastSchemaUrl;
    }

    readonly record struct Parts(ReadOnlyMemory<byte> Owner, string SchemaUrl, int Children, bool TooDeep);
}
