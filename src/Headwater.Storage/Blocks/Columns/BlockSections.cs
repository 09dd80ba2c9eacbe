using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Headwater.Storage;

/// <summary>The sections of one block, in the order in which they stand in it.</summary>
sealed class BlockSections : IDisposable
{
    /// <summary>Finds the sections and checks the checksum.</summary>
    /// <exception cref="InvalidDataException">The body is not a block.</exception>
    public BlockSections(ReadOnlyMemory<byte> body)
    {
        if (body.Length <= 1 + sizeof(uint)) throw new InvalidDataException("The block is too short.");
        var content = body.Span[..^sizeof(uint)];
        if (content[0] != ColumnLimits.Version)
            throw new InvalidDataException(
                $"The block has layout {content[0]}; this server reads {ColumnLimits.Version}.");
        if (Crc32C.Of(content) != BinaryPrimitives.ReadUInt32LittleEndian(body.Span[^sizeof(uint)..]))
            throw new InvalidDataException("The block's checksum is wrong: it has been damaged.");
        var (array, offset) = MemoryMarshal.TryGetArray(body, out var segment)
            ? (segment.Array!, segment.Offset)
            : (body.ToArray(), 0);
        var cursor = new BlockCursor(content, 1);
        Meta = Section.Read(array, ref cursor, offset);
        Runs = Section.Read(array, ref cursor, offset);
        Ids = Section.Read(array, ref cursor, offset);
        Parents = Section.Read(array, ref cursor, offset);
        Times = Section.Read(array, ref cursor, offset);
        Codes = Section.Read(array, ref cursor, offset);
        Raw = Section.Read(array, ref cursor, offset);
        Small = Section.Read(array, ref cursor, offset);
        Text = Section.Read(array, ref cursor, offset);
        if (cursor.Left > 0) throw new InvalidDataException("There are bytes after the last section.");
    }

    /// <summary>Counts, contexts, columns, shapes, templates and words.</summary>
    public Section Meta { get; }

    /// <summary>Trace ids and how many spans each has.</summary>
    public Section Runs { get; }

    /// <summary>Span ids.</summary>
    public Section Ids { get; }

    /// <summary>Parents.</summary>
    public Section Parents { get; }

    /// <summary>Starts and durations.</summary>
    public Section Times { get; }

    /// <summary>Bit-packed codes: of spans, then of each column.</summary>
    public Section Codes { get; }

    /// <summary>GUIDs and hex runs.</summary>
    public Section Raw { get; }

    /// <summary>Numbers, lengths and word codes.</summary>
    public Section Small { get; }

    /// <summary>Text that is in no template.</summary>
    public Section Text { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Meta.Dispose();
        Runs.Dispose();
        Ids.Dispose();
        Parents.Dispose();
        Times.Dispose();
        Codes.Dispose();
        Raw.Dispose();
        Small.Dispose();
        Text.Dispose();
    }
}
