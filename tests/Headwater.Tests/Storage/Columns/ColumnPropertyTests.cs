using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests.Storage.Columns;

/// <summary>Whatever the values of a column are, in whatever order, they come back.</summary>
public sealed class ColumnPropertyTests
{
    [Fact]
    public void Texts_come_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<string?[]>(), texts => Same(texts.Select(t => AttributeValue.Of(WellFormed(t))))));

    [Fact]
    public void Integers_come_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<long[]>(), numbers => Same(numbers.Select(AttributeValue.Of))));

    [Fact]
    public void Doubles_come_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<double[]>(), numbers => Same(numbers.Select(AttributeValue.Of))));

    [Fact]
    public void Flags_come_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<bool[]>(), flags => Same(flags.Select(AttributeValue.Of))));

    [Fact]
    public void Bytes_come_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[][]>(), values => Same(values.Select(v => AttributeValue.Of(v ?? [])))));

    [Fact]
    public void Numbers_in_text_come_back_with_their_zeros() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<(int Zeros, decimal Number)[]>(), numbers => Same(numbers.Select(n =>
            AttributeValue.Of(new string('0', n.Zeros & 0xF) + n.Number.ToString(CultureInfo.InvariantCulture))))));

    [Fact]
    public void Ids_in_text_come_back_in_either_case() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<(Guid Id, int Form)[]>(), ids => Same(ids.Select(i => AttributeValue.Of((i.Form & 7) switch
        {
            0 => i.Id.ToString(),
            1 => i.Id.ToString().ToUpperInvariant(),
            2 => i.Id.ToString("N"),
            3 => i.Id.ToString("N").ToUpperInvariant(),
            4 => i.Id.ToString("N")[..31],
            5 => "a" + i.Id,
            6 => i.Id + "-7",
            _ => $"{{\"id\":\"{i.Id}\",\"n\":{i.Form}}}",
        })))));

    [Fact]
    public void Packed_codes_come_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<ushort[]>(), codes =>
        {
            var width = BitCodes.WidthFor(codes.Length == 0 ? 0 : codes.Max() + 1);
            var packed = new ByteStream();
            BitCodes.Pack(codes, width, packed);
            return packed.Length == BitCodes.BytesFor(codes.Length, width)
                && codes.Select((c, i) => BitCodes.Read(packed.Written, width, i) == c).All(same => same);
        }));

    [Fact]
    public void Bytes_that_are_no_span_come_back() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[][]>(), messages => Same([.. messages.Select(m => new EncodedSpan
        {
            TraceId = new(1, 1), Id = new(2), Start = new(3), End = new(4), Context = 0, Bytes = m ?? [],
        })])));

    // The values under one key, three times over so that some repeat, and each beside others.
    static bool Same(IEnumerable<AttributeValue> values)
    {
        AttributeValue[] all = [.. values];
        var spans = all.Concat(all).Concat(all).Select((value, i) => new Span
        {
            TraceId = new(1, 1), Id = new((ulong)i + 1), Name = "n", Start = new(i), End = new(i + 1),
            Attributes = Attributes.Of(("first", i), ("key", value)),
        });
        return Same([.. OtlpEncoder.Encode(spans).Spans]);
    }

    static bool Same(EncodedSpan[] spans)
    {
        if (spans.Length == 0) return true;
        var back = Blocks.Unpack(Blocks.Pack(new SpanSet([EncodedContext.Empty], spans)));
        return back.Spans.Zip(spans).All(p => p.First.Bytes.Span.SequenceEqual(p.Second.Bytes.Span)
            && p.First with { Bytes = default } == p.Second with { Bytes = default });
    }

    static string WellFormed(string? text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
}
