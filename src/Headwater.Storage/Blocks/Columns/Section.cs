using System.Buffers;
using System.IO.Compression;

namespace Headwater.Storage;

/// <summary>A run of bytes of a block, unpacked piece by piece as they are asked for. Not thread-safe.</summary>
sealed class Section : IDisposable
{
    readonly byte[] _body;
    readonly int _bodyOffset;
    readonly (int Offset, int Size)[] _packed; // empty when nothing is compressed: then it is a slice of the body
    byte[]? _bytes;

    Section(byte[] body, int offset, int length, (int, int)[] packed) =>
        (_body, _bodyOffset, Length, _packed) = (body, offset, length, packed);

    /// <summary>How many bytes it has.</summary>
    public int Length { get; }

    /// <summary>Reads where a section's pieces are and steps over it.</summary>
    public static Section Read(byte[] body, ref BlockCursor cursor, int bodyOffset)
    {
        var length = cursor.Count(ColumnLimits.MaxSectionBytes);
        var count = (length + ColumnLimits.PieceBytes - 1) / ColumnLimits.PieceBytes;
        if (count > cursor.Left) throw new InvalidDataException("A section has more pieces than bytes.");
        var pieces = new (int Offset, int Size)[count];
        var compressed = false;
        for (var i = 0; i < count; i++)
        {
            var size = cursor.Count(ColumnLimits.PieceBytes << 1);
            compressed |= (size & 1) != 0;
            pieces[i].Size = size;
        }
        var start = cursor.Position;
        for (var i = 0; i < count; i++)
        {
            pieces[i].Offset = bodyOffset + cursor.Position;
            var size = pieces[i].Size >> 1;
            var raw = Math.Min(ColumnLimits.PieceBytes, length - i * ColumnLimits.PieceBytes);
            if ((pieces[i].Size & 1) == 0 && size != raw)
                throw new InvalidDataException("A piece has another length than it says.");
            cursor.Raw(size);
        }
        return new Section(body, bodyOffset + start, length, compressed ? pieces : []);
    }

    /// <summary>These bytes; unpacks the pieces that hold them.</summary>
    public ReadOnlySpan<byte> Slice(int offset, int length)
    {
        if (offset > Length || length > Length - offset)
            throw new InvalidDataException("A column is longer than its section.");
        if (_packed.Length == 0) return _body.AsSpan(_bodyOffset + offset, length);
        if (length == 0) return default;
        _bytes ??= ArrayPool<byte>.Shared.Rent(Length);
        var last = (offset + length - 1) / ColumnLimits.PieceBytes;
        for (var piece = offset / ColumnLimits.PieceBytes; piece <= last; piece++) Unpack(piece);
        return _bytes.AsSpan(offset, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = null;
    }

    void Unpack(int piece)
    {
        var (offset, size) = _packed[piece];
        if (offset < 0) return; // unpacked before
        var start = piece * ColumnLimits.PieceBytes;
        var target = _bytes.AsSpan(start, Math.Min(ColumnLimits.PieceBytes, Length - start));
        var stored = _body.AsSpan(offset, size >> 1);
        if ((size & 1) == 0) stored.CopyTo(target);
        else if (!BrotliDecoder.TryDecompress(stored, target, out var written) || written != target.Length)
            throw new InvalidDataException("A piece does not decompress to what it should.");
        _packed[piece].Offset = -1;
    }
}
