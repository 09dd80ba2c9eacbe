using System.Net;

namespace Headwater.Server;

/// <summary>
/// Limits wrong passwords: 5 in 5 minutes for each address, and 50 in 5 minutes for all together, because attackers have many
/// addresses. Safe for concurrent callers.
/// </summary>
sealed class LoginAttempts(TimeProvider time)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    const int PerAddress = 5;
    const int Overall = 50;

    // At most Overall entries: older ones leave, and no attempt is made when it is full.
    readonly Queue<(DateTimeOffset At, IPAddress Address)> _failures = new();
    readonly Lock _lock = new();

    /// <summary>Takes one attempt; false when there are none left. <see cref="Succeed"/> gives the address's attempts back.</summary>
    public bool TryTake(IPAddress address)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            while (_failures.TryPeek(out var oldest) && now - oldest.At > Window) _failures.Dequeue();
            if (_failures.Count >= Overall || _failures.Count(f => f.Address.Equals(address)) >= PerAddress) return false;
            _failures.Enqueue((now, address));
            return true;
        }
    }

    public void Succeed(IPAddress address)
    {
        lock (_lock)
        {
            var others = _failures.Where(f => !f.Address.Equals(address)).ToArray();
            _failures.Clear();
            foreach (var other in others) _failures.Enqueue(other);
        }
    }
}
