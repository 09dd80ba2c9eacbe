using System.Security.Cryptography;

namespace Headwater.Server;

/// <summary>Who is logged in: random tokens, of which only hashes are kept, in memory; a restart ends them all.</summary>
sealed class Sessions(TimeProvider time)
{
    public const string Cookie = "headwater_session";

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    // One administrator with some browsers; the oldest session leaves when there are more.
    const int Most = 100;

    readonly Dictionary<string, DateTimeOffset> _expiries = [];
    readonly Lock _lock = new();

    /// <summary>Starts a session; the token goes into the cookie.</summary>
    public string Start()
    {
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        lock (_lock)
        {
            if (_expiries.Count >= Most) _expiries.Remove(_expiries.MinBy(e => e.Value).Key);
            _expiries[HashOf(token)] = time.GetUtcNow() + Lifetime;
        }
        return token;
    }

    public bool IsOpen(string? token)
    {
        if (string.IsNullOrEmpty(token)) return false;
        lock (_lock) return _expiries.TryGetValue(HashOf(token), out var expiry) && expiry > time.GetUtcNow();
    }

    public void End(string? token)
    {
        if (string.IsNullOrEmpty(token)) return;
        lock (_lock) _expiries.Remove(HashOf(token));
    }

    static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token)));
}
