using System.Text;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>One walk over the bytes of a span: everything that facts are made from, still as slices.</summary>
ref struct SpanScan
{
    // The parent-is-remote bits of Span.flags: opentelemetry-proto, trace.proto, SpanFlags.
    const ulong HasIsRemote = 0x100, IsRemote = 0x200;

    /// <summary>The known attributes.</summary>
    internal Fields Fields;

    internal SpanScan(ReadOnlySpan<byte> message, FieldSlot[] slots)
    {
        Fields = new Fields(message, slots);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Span.Name: Name = reader.Bytes; break;
                case OtlpFields.Span.Attributes: Fields.Add(reader.Bytes, reader.BytesOffset); break;
                case OtlpFields.Span.Events when Exception.IsEmpty && IsException(reader.Bytes):
                    Exception = reader.Bytes;
                    break;
                case OtlpFields.Span.Links: LinkCount++; break;
                case OtlpFields.Span.Status: StatusMessage = MessageOf(reader.Bytes); break;
                case OtlpFields.Span.Flags: ParentIsRemote = RemoteOf(reader.Number); break;
                default: break;
            }
        }
    }

    internal ReadOnlySpan<byte> Name { get; }

    /// <summary>The first exception event, or empty.</summary>
    internal ReadOnlySpan<byte> Exception { get; }

    internal int LinkCount { get; }

    internal ReadOnlySpan<byte> StatusMessage { get; }

    internal bool? ParentIsRemote { get; }

    static bool? RemoteOf(ulong flags) => (flags & HasIsRemote) != 0 ? (flags & IsRemote) != 0 : null;

    static bool IsException(ReadOnlySpan<byte> happened)
    {
        var reader = new ProtobufReader(happened);
        while (reader.Next())
            if (reader.Field == OtlpFields.Event.Name) return reader.Bytes.SequenceEqual("exception"u8);
        return false;
    }

    static ReadOnlySpan<byte> MessageOf(ReadOnlySpan<byte> status)
    {
        var reader = new ProtobufReader(status);
        while (reader.Next())
            if (reader.Field == OtlpFields.Status.Message) return reader.Bytes;
        return default;
    }
}

/// <summary>How a span failed.</summary>
readonly record struct Failure(string? Type, string? Message, bool HasException)
{
    // An error's message is read by people in a list; the whole stands in the span.
    const int LongestMessage = 1024;

    internal static Failure Of(scoped in SpanScan scan, bool failed, FieldSlot[] slots, TextPool texts)
    {
        var type = scan.Fields.Text(KnownKey.ErrorType);
        ReadOnlySpan<byte> message = default;
        if (!scan.Exception.IsEmpty)
        {
            var fields = new Fields(scan.Exception, slots);
            var reader = new ProtobufReader(scan.Exception);
            while (reader.Next())
                if (reader.Field == OtlpFields.Event.Attributes) fields.Add(reader.Bytes, reader.BytesOffset);
            if (fields.Has(KnownKey.ExceptionType)) type = fields.Text(KnownKey.ExceptionType);
            message = fields.Text(KnownKey.ExceptionMessage);
        }
        else if (failed && scan.Fields.Has(KnownKey.ExceptionType))
        {
            // Some senders put the exception on the span itself.
            type = scan.Fields.Text(KnownKey.ExceptionType);
            message = scan.Fields.Text(KnownKey.ExceptionMessage);
        }
        if (message.IsEmpty && failed) message = scan.StatusMessage;
        return new Failure(
            type.IsEmpty ? null : texts.Get(type), message.IsEmpty ? null : Cut(message, texts),
            !scan.Exception.IsEmpty || failed && !type.IsEmpty);
    }

    static string Cut(ReadOnlySpan<byte> message, TextPool texts)
    {
        if (message.Length <= LongestMessage) return texts.Get(message);
        var end = LongestMessage;
        while ((message[end] & 0xC0) == 0x80) end--; // not inside a letter
        return Encoding.UTF8.GetString(message[..end]) + "…";
    }
}
