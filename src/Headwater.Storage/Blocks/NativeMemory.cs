using System.Runtime.InteropServices;

namespace Headwater.Storage;

/// <summary>
/// Tells glibc to keep large freed memory: Brotli asks for half a megabyte for each block, and giving that back to
/// the system every time made half of the cost of a block page faults. Elsewhere (musl, Windows, macOS) nothing
/// happens.
/// </summary>
static partial class NativeMemory
{
    // malloc.h: parameters and the values measured in the comparison of codecs.
    const int TopPad = -2, TrimThreshold = -1, MapThreshold = -3;
    const int TopPadBytes = 16 << 20, TrimBytes = 512 << 20, MapBytes = 256 << 20;

    /// <summary>Sets the thresholds for the whole process; may be called any number of times.</summary>
    public static void Tune()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = SetMallocOption(MapThreshold, MapBytes);
            _ = SetMallocOption(TrimThreshold, TrimBytes);
            _ = SetMallocOption(TopPad, TopPadBytes);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library without mallopt: slower, not wrong.
        }
        catch (DllNotFoundException)
        {
            // Not glibc.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetMallocOption(int parameter, int value);
}
