using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Headwater.Server;

/// <summary>Reads request bodies whole, and inflates them, counting while it does: a bomb is noticed before it is large.</summary>
static class BodyReader
{
    /// <summary>What a sender may write into Content-Encoding; zstd waits for a runtime that has it.</summary>
    public static readonly IReadOnlyList<string> Encodings = ["identity", "gzip", "deflate", "br"];

    /// <summary>Reads the body to its end.</summary>
    /// <param name="source">The request's body.</param>
    /// <param name="announced">Content-Length, or null.</param>
    /// <param name="body">Receives it.</param>
    /// <param name="cancellation">Set when the client goes away.</param>
    public static async ValueTask<BodyResult> ReadAsync(
        PipeReader source, long? announced, PooledBody body, CancellationToken cancellation)
    {
        // One byte more than announced, so that the end is seen without growing.
        var reserved = body.Reserve((int)Math.Min(announced ?? 0, int.MaxValue - 1) + 1);
        if (reserved != BodyResult.Read) return reserved;
        try
        {
            while (true)
            {
                var read = await source.ReadAsync(cancellation);
                var copied = Copy(read.Buffer, body);
                source.AdvanceTo(read.Buffer.End);
                if (copied != BodyResult.Read) return copied;
                if (read.IsCanceled) return BodyResult.Cancelled;
                if (read.IsCompleted) return BodyResult.Read;
            }
        }
        // Kestrel's ways to say that the client went away, sent too slowly or broke the framing.
        catch (Exception e) when (e is OperationCanceledException or IOException or BadHttpRequestException)
        {
            return BodyResult.Cancelled;
        }
    }

    /// <summary>Inflates a whole body; <paramref name="encoding"/> is one of <see cref="Encodings"/> but identity.</summary>
    public static BodyResult Inflate(ReadOnlyMemory<byte> compressed, string encoding, PooledBody body)
    {
        // Telemetry shrinks by about ten; a wrong guess only costs a copy.
        var reserved = body.Reserve((int)Math.Min(compressed.Length * 8L, int.MaxValue - 1));
        if (reserved != BodyResult.Read) return reserved;
        try
        {
            using var source = new ReadOnlyMemoryStream(compressed);
            using var inflated = Open(source, compressed.Span, encoding);
            while (true)
            {
                var room = body.TryRoom(out var memory);
                if (room != BodyResult.Read) return room;
                var count = inflated.Read(memory.Span);
                if (count == 0) return BodyResult.Read;
                if (body.Advance(count) is var advanced && advanced != BodyResult.Read) return advanced;
            }
        }
        // BrotliStream tells broken input by InvalidOperationException.
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or IOException)
        {
            return BodyResult.Malformed;
        }
    }

    static BodyResult Copy(ReadOnlySequence<byte> buffer, PooledBody body)
    {
        foreach (var segment in buffer)
        {
            var left = segment;
            while (left.Length > 0)
            {
                var room = body.TryRoom(out var memory);
                if (room != BodyResult.Read) return room;
                var count = Math.Min(memory.Length, left.Length);
                left.Span[..count].CopyTo(memory.Span);
                left = left[count..];
                if (body.Advance(count) is var advanced && advanced != BodyResult.Read) return advanced;
            }
        }
        return BodyResult.Read;
    }

    static Stream Open(Stream source, ReadOnlySpan<byte> head, string encoding) => encoding switch
    {
        "gzip" => new GZipStream(source, CompressionMode.Decompress),
        "br" => new BrotliStream(source, CompressionMode.Decompress),
        // RFC 9110 says that deflate means zlib; some senders leave its header out.
        _ => head.Length > 1 && (head[0] & 0x0F) == 8 && (head[0] * 256 + head[1]) % 31 == 0
            ? new ZLibStream(source, CompressionMode.Decompress)
            : new DeflateStream(source, CompressionMode.Decompress),
    };
}
