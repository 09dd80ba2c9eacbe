using System.Security.Cryptography;
using System.Text;
using Headwater.Model;
using Microsoft.Extensions.Primitives;

namespace Headwater.Server;

/// <summary>Turns the key of a request into its project. Compares hashes, so that timing tells nothing about a key.</summary>
sealed class KeyRing
{
    // Bounded by the settings: as many as somebody wrote down.
    readonly (byte[] Hash, ProjectId Project)[] _keys;

    public KeyRing(IReadOnlyList<ProjectKey> keys) => _keys = [.. keys.Select(k => (HashOf(k.Key), k.Project))];

    public bool IsEmpty => _keys.Length == 0;

    /// <summary>The project of the key in <c>x-headwater-key</c> or <c>Authorization: Bearer</c>; null for none or an unknown one.</summary>
    public ProjectId? FindProject(IHeaderDictionary headers)
    {
        if (Presented(headers["x-headwater-key"], headers.Authorization) is not { } key) return null;
        var hash = HashOf(key);
        ProjectId? found = null;
        foreach (var (known, project) in _keys)
            if (CryptographicOperations.FixedTimeEquals(known, hash)) found = project;
        return found;
    }

    static string? Presented(StringValues header, StringValues authorization)
    {
        if (header.Count == 1) return header[0];
        const string Scheme = "Bearer ";
        return authorization.Count == 1 && authorization[0] is { } value
            && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..].Trim() : null;
    }

    static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
