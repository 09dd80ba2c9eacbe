using System.Security.Cryptography;

namespace Headwater.Server;

/// <summary>The one password, kept only as a PBKDF2 hash with a salt of this process.</summary>
sealed class AdminPassword
{
    // OWASP's Password Storage Cheat Sheet (2023) for PBKDF2-HMAC-SHA256.
    const int Iterations = 600_000;

    readonly byte[] _salt = RandomNumberGenerator.GetBytes(16);
    readonly byte[] _hash;

    public AdminPassword(string password) => _hash = HashOf(password);

    /// <summary>Costs about 0.1 s of CPU on purpose: ask <see cref="LoginAttempts"/> first.</summary>
    public bool Matches(string password) => CryptographicOperations.FixedTimeEquals(_hash, HashOf(password));

    byte[] HashOf(string password) =>
        Rfc2898DeriveBytes.Pbkdf2(password, _salt, Iterations, HashAlgorithmName.SHA256, 32);
}
