using System.Globalization;
using System.Net;

namespace Headwater.Server;

/// <summary>Where a listener waits: an IP address and a port from 0 to 65,535; 0 lets the system pick a free one.</summary>
sealed record ListenAddress(IPAddress Address, int Port)
{
    /// <summary>Only programs on this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>
    /// Reads <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>localhost:8080</c>, <c>:8080</c> or <c>8080</c> (both loopback) and
    /// <c>*:8080</c> (every IPv4 address). Host names are refused: which address they mean changes under us.
    /// </summary>
    public static bool TryParse(string text, out ListenAddress? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        var port = text[(colon + 1)..];
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        var host = colon < 0 ? "" : text[..colon];
        if (host.Contains(':', StringComparison.Ordinal) && !(host.StartsWith('[') && host.EndsWith(']'))) return false;
        var parsed = host switch
        {
            "" or "localhost" => IPAddress.Loopback,
            "*" => IPAddress.Any,
            _ => IPAddress.TryParse(host.Trim('[', ']'), out var ip) ? ip : null,
        };
        if (parsed is null) return false;
        address = new ListenAddress(parsed, number);
        return true;
    }

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
