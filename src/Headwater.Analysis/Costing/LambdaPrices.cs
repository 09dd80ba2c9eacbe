using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// What AWS asks for one run of a Lambda function: list prices of us-east-1, first tier, as of 21 Nov 2026, from
/// https://aws.amazon.com/lambda/pricing/. Free tier, savings plans and other regions are left out: an estimate to
/// compare with.
/// </summary>
static class LambdaPrices
{
    // US dollars for one request: 0.20 for a million.
    const decimal PerRequest = 0.0000002m;

    // US dollars for a gigabyte of memory during a second.
    const decimal PerGigabyteSecondX86 = 0.0000166667m;
    const decimal PerGigabyteSecondArm = 0.0000133334m;

    /// <summary>The price of one run; an unknown architecture counts as x86, the default of new functions.</summary>
    /// <param name="billed">Billed duration; a measured one is rounded up to whole milliseconds, as AWS does.</param>
    /// <param name="memoryMegabytes">Configured memory, in MB (1,048,576 bytes).</param>
    /// <param name="architecture"><c>host.arch</c>: <c>arm64</c>, <c>amd64</c>; empty when unknown.</param>
    public static Usd Of(Duration billed, int memoryMegabytes, string architecture)
    {
        var milliseconds = billed.Nanoseconds / 1_000_000 + (billed.Nanoseconds % 1_000_000 > 0 ? 1 : 0);
        var perSecond = architecture.StartsWith("arm", StringComparison.OrdinalIgnoreCase)
            ? PerGigabyteSecondArm
            : PerGigabyteSecondX86;
        return new Usd(PerRequest + perSecond * milliseconds * memoryMegabytes / (1000m * 1024m));
    }
}
