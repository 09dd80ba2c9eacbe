using System.Text;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>Reads a span's links.</summary>
static class Links
{
    // A batch of 1,000 messages has as many links; a stitcher may add no more ends than that.
    const int MostLinks = 1000;

    internal static IReadOnlyList<LinkFacts> Read(ReadOnlySpan<byte> span, FieldSlot[] slots)
    {
        var links = new List<LinkFacts>();
        var reader = new ProtobufReader(span);
        while (reader.Next() && links.Count < MostLinks)
            if (reader.Field == OtlpFields.Span.Links && ReadLink(reader.Bytes, slots) is { } link) links.Add(link);
        return links;
    }

    static LinkFacts? ReadLink(ReadOnlySpan<byte> message, FieldSlot[] slots)
    {
        TraceId trace = default;
        SpanId span = default;
        var fields = new Fields(message, slots);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == OtlpFields.Link.TraceId && reader.Bytes.Length == TraceId.Size)
                trace = TraceId.Read(reader.Bytes);
            else if (reader.Field == OtlpFields.Link.SpanId && reader.Bytes.Length == SpanId.Size)
                span = SpanId.Read(reader.Bytes);
            else if (reader.Field == OtlpFields.Link.Attributes) fields.Add(reader.Bytes, reader.BytesOffset);
        }
        if (trace.IsZero || span.IsZero) return null; // it points nowhere
        var messageId = fields.Text(KnownKey.MessageId);
        return new LinkFacts(
            new SpanRef(trace, span),
            Ascii.EqualsIgnoreCase(fields.Text(KnownKey.ReferenceType), "follows_from"u8),
            messageId.IsEmpty ? null : Encoding.UTF8.GetString(messageId));
    }
}
