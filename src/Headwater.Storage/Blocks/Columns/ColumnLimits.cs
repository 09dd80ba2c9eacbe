namespace Headwater.Storage;

/// <summary>
/// What a columnar block may hold. The packer keeps to these limits; the reader refuses what does not.
/// </summary>
static class ColumnLimits
{
    /// <summary>
    /// First byte of a block: the layout of docs/storage-format-columns.md. A new layout takes a new number.
    /// </summary>
    public const byte Version = 1;

    /// <summary>
    /// A section in memory. What is unpacked of a block is spread over the sections, plus at most a few bytes for each
    /// value, so one section is never larger than the block's own limit and a half.
    /// </summary>
    public const int MaxSectionBytes = BlockLimits.MaxUnpackedBytes / 2 * 3;

    /// <summary>
    /// Long sections are compressed in pieces, so that reading one trace does not decompress all text. Measured: with
    /// one piece of 1 MB a trace of 4 spans took 1.7 ms, with 256 KB 0.6 ms; 128 KB is Brotli's own block at quality 1,
    /// so no ratio is lost.
    /// </summary>
    public const int PieceBytes = 128 * 1024;

    /// <summary>
    /// Attribute keys, each with its type. Beyond it an attribute is kept verbatim, so that a sender of random keys can
    /// grow neither a block's directory nor the packer's memory.
    /// </summary>
    public const int MaxColumns = 4_096;

    /// <summary>Different orders of fields and keys that a packer remembers between blocks.</summary>
    public const int MaxRememberedShapes = 4_096;

    /// <summary>
    /// Templates of one column in one block; beyond it values are kept whole. Keeps codes within 16 bits.
    /// </summary>
    public const int MaxTemplates = 4_096;

    /// <summary>
    /// A template's text. A longer value is kept whole: it would cost more in the directory than it saves.
    /// </summary>
    public const int MaxTemplateBytes = 16 * 1024;

    /// <summary>Longest value that is remembered whole: longer ones seldom repeat.</summary>
    public const int MaxKnownValueBytes = 1_024;

    /// <summary>What a column remembers between blocks, in bytes; beyond it, it forgets and learns anew.</summary>
    public const int MaxRememberedBytes = 256 * 1024;

    /// <summary>Words of one column in one block: a word's code is one byte, and 0 means "not a word".</summary>
    public const int MaxWords = 250;

    /// <summary>Longest word that is remembered; longer strings are left to the compressor.</summary>
    public const int MaxWordBytes = 64;

    /// <summary>
    /// What all columns of a packer may keep from block to block: sixteen buffers of the largest size. There are as
    /// many packers as processors.
    /// </summary>
    public const int MaxKeptByColumns = 16 * 1024 * 1024;

    /// <summary>Buffers larger than this are given back after a block that needed them.</summary>
    public const int MaxKeptBuffer = 1024 * 1024;
}
