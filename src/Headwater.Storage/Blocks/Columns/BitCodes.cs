namespace Headwater.Storage;

/// <summary>
/// Small numbers packed 0, 1, 2, 4, 8 or 16 bits wide, the first in the lowest bits: a column whose values are all the
/// same takes no byte, and any code is read without reading the ones before it.
/// </summary>
static class BitCodes
{
    /// <summary>How wide codes are when there are this many different ones, 0 to 65,536.</summary>
    public static int WidthFor(int count) => count switch
    {
        <= 1 => 0,
        <= 2 => 1,
        <= 4 => 2,
        <= 16 => 4,
        <= 256 => 8,
        _ => 16,
    };

    /// <summary>How many bytes as many codes take.</summary>
    public static int BytesFor(int codes, int width) => (int)(((long)codes * width + 7) / 8);

    /// <summary>Appends the codes.</summary>
    public static void Pack(ReadOnlySpan<ushort> codes, int width, ByteStream into)
    {
        if (width == 0) return;
        var size = BytesFor(codes.Length, width);
        var to = into.Reserve(size)[..size];
        if (width == 16)
        {
            for (var i = 0; i < codes.Length; i++)
            {
                to[2 * i] = (byte)(codes[i] & 0xFF);
                to[2 * i + 1] = (byte)(codes[i] >> 8);
            }
        }
        else
        {
            to.Clear();
            for (var i = 0; i < codes.Length; i++)
                to[i * width >> 3] |= unchecked((byte)(codes[i] << (i * width & 7)));
        }
        into.Advance(size);
    }

    /// <summary>The code at this place; the caller has checked that there is one.</summary>
    public static int Read(ReadOnlySpan<byte> packed, int width, int index) => width switch
    {
        0 => 0,
        8 => packed[index],
        16 => packed[2 * index] | packed[2 * index + 1] << 8,
        _ => packed[index * width >> 3] >> (index * width & 7) & ((1 << width) - 1),
    };
}
