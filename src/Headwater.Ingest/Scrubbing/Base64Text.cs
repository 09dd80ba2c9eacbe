using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Headwater.Ingest;

/// <summary>Scrubs JSON that was packed into base64: Kinesis records, and bodies that API Gateway calls base64-encoded.</summary>
static class Base64Text
{
    // API Gateway passes at most 10 MB and Lambda 6 MB; payloads in telemetry are cut long before.
    const int LongestDecoded = 8 * 1024 * 1024;

    /// <summary>Unpacks, scrubs and packs again. False when there is nothing to mask, or it is not base64.</summary>
    public static bool TryScrub(
        ReadOnlySpan<byte> text, ScrubRules rules, int depth, [NotNullWhen(true)] out byte[]? packed, out string rule)
    {
        packed = null;
        rule = "";
        var whole = text.Length / 4 * 4;
        if (whole < 16 || whole > LongestDecoded) return false;
        var source = text[..whole].ToArray();
        var isUrlAlphabet = source.AsSpan().ContainsAny((byte)'-', (byte)'_');
        if (isUrlAlphabet) Swap(source, "-_"u8, "+/"u8);
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(whole)];
        if (Base64.DecodeFromUtf8(source, decoded, out _, out var written) != OperationStatus.Done) return false;
        var tail = TailOf(text[whole..], isUrlAlphabet);
        byte[] content = [.. decoded.AsSpan(0, written), .. tail];
        var scan = new TextScan(rules, depth);
        if (!scan.Scan(content)) return false;
        rule = scan.Edits[0].Rule;
        var output = new ArrayBufferWriter<byte>(content.Length + 16);
        rules.Apply(content, scan.Edits, output);
        packed = Pack(output.WrittenSpan, isUrlAlphabet);
        return true;
    }

    // Two or three characters behind the last group of four are one or two bytes; the padding stays where it is.
    static byte[] TailOf(ReadOnlySpan<byte> rest, bool isUrlAlphabet)
    {
        if (rest.Length < 2) return [];
        byte[] group = [(byte)'A', (byte)'A', (byte)'=', (byte)'='];
        rest.CopyTo(group);
        if (isUrlAlphabet) Swap(group, "-_"u8, "+/"u8);
        var tail = new byte[3];
        return Base64.DecodeFromUtf8(group, tail, out _, out var written) == OperationStatus.Done ? tail[..written] : [];
    }

    static byte[] Pack(ReadOnlySpan<byte> content, bool isUrlAlphabet)
    {
        var packed = new byte[Base64.GetMaxEncodedToUtf8Length(content.Length)];
        Base64.EncodeToUtf8(content, packed, out _, out var written);
        while (written > 0 && packed[written - 1] == '=') written--;
        if (isUrlAlphabet) Swap(packed, "+/"u8, "-_"u8);
        return packed[..written];
    }

    static void Swap(Span<byte> text, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        text.Replace(from[0], to[0]);
        text.Replace(from[1], to[1]);
    }
}
