namespace Headwater.Storage;

/// <summary>How a template stands in a block: text, in which a byte below 8 is a <see cref="Hole"/>.</summary>
static class Templates
{
    /// <summary>Where the first hole or escape is; -1 when the template is plain text.</summary>
    public static int NextMark(ReadOnlySpan<byte> template) => template.IndexOfAnyInRange((byte)0, (byte)7);

    /// <summary>Appends literal text, with an escape before each byte that looks like a hole.</summary>
    public static void WriteLiteral(ReadOnlySpan<byte> literal, ByteStream into)
    {
        for (var mark = NextMark(literal); mark >= 0; mark = NextMark(literal))
        {
            into.Raw(literal[..mark]);
            into.Byte((byte)Hole.Escape);
            into.Byte(literal[mark]);
            literal = literal[(mark + 1)..];
        }
        into.Raw(literal);
    }
}
