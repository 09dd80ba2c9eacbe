using System.Globalization;

namespace Headwater.Bench;

/// <summary>What the kernel says about a process. Linux only: <c>/proc</c>.</summary>
static class ProcessTimes
{
    // USER_HZ is 100 on every Linux that .NET runs on: the grain is 10 ms, so windows of seconds are needed.
    const double TicksPerSecond = 100;

    /// <summary>User and system time so far.</summary>
    public static double CpuSeconds(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture))
            / TicksPerSecond;
    }

    /// <summary>Resident memory in MB (1,048,576 bytes): what <c>VmRSS</c> says now.</summary>
    public static double ResidentMegabytes(int process) => Status(process, "VmRSS:");

    /// <summary>The most resident memory so far, in MB.</summary>
    public static double PeakMegabytes(int process) => Status(process, "VmHWM:");

    public static long NowNanoseconds() => (TimeProvider.System.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

    static double Status(int process, string key)
    {
        foreach (var line in File.ReadLines($"/proc/{process}/status"))
            if (line.StartsWith(key, StringComparison.Ordinal))
                return double.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
        return 0;
    }
}
