namespace Headwater.Server;

/// <summary>How long to wait after failures in a row: doubles from a quarter of a second to 30 s. Pure; the caller waits.</summary>
sealed class BackOff
{
    // Long enough to spare a sick disk, short enough that an operator who repaired it does not wonder.
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    int _failures;

    public void MarkSuccess() => _failures = 0;

    public TimeSpan MarkFailure()
    {
        var wait = TimeSpan.FromMilliseconds(250 * Math.Pow(2, Math.Min(_failures++, 10)));
        return wait < Longest ? wait : Longest;
    }
}
