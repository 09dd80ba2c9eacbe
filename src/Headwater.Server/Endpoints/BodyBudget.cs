namespace Headwater.Server;

/// <summary>
/// How many bytes of request bodies are in memory, over all connections; bounded by the setting max-in-flight-mb, so that no
/// number of senders can exhaust the machine. Safe for concurrent callers.
/// </summary>
sealed class BodyBudget(long limit)
{
    long _taken;

    public long Taken => Interlocked.Read(ref _taken);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit) return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
