using System.Globalization;
using System.Text;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>Calls that an HTTP client reports: the host, unless the host is a service of AWS.</summary>
static class HttpCalls
{
    internal static bool TryRead(scoped in Fields fields, Pools pools, out Work work)
    {
        work = default;
        if (!fields.Has(KnownKey.HttpMethod) && !fields.Has(KnownKey.Url)) return false;
        var texts = pools.Texts;
        var host = HostOf(fields, texts, withPort: true);
        if (host.Length == 0) host = texts.Get(fields.Text(KnownKey.PeerService));
        var method = texts.Get(fields.Text(KnownKey.HttpMethod));
        work = new Work(TryReadAws(host, pools) ?? pools.Components.Get(ComponentKind.Host, "HTTP", host), method)
        {
            IsHttpCall = true,
            IsWrite = method is "POST" or "PUT" or "PATCH" or "DELETE",
        };
        return true;
    }

    /// <summary>The host that was called; an address without a name of its own keeps its port.</summary>
    internal static string HostOf(scoped in Fields fields, TextPool texts, bool withPort)
    {
        var authority = Endpoint.Authority(fields.Text(KnownKey.Url));
        if (authority.IsEmpty) authority = fields.Text(KnownKey.ServerAddress);
        var host = Endpoint.Host(authority);
        if (!withPort || !Endpoint.IsAnonymous(host)) return texts.Get(host);
        if (host.Length < authority.Length) return texts.Get(authority);
        var port = fields.Number(KnownKey.ServerPort);
        if (port is <= 0 or 80 or 443 or > ushort.MaxValue) return texts.Get(host);
        return texts.Get(Encoding.UTF8.GetBytes(texts.Get(host) + ":" + port.ToString(CultureInfo.InvariantCulture)));
    }

    // SERVICE.REGION.amazonaws.com, BUCKET.s3.REGION.amazonaws.com; API ids and function URLs are hosts like any other.
    // https://docs.aws.amazon.com/general/latest/gr/rande.html
    static Component? TryReadAws(string host, Pools pools)
    {
        const string Suffix = ".amazonaws.com";
        if (!host.EndsWith(Suffix, StringComparison.Ordinal)
            || host.Contains(".execute-api.", StringComparison.Ordinal))
            return null;
        var parts = host[..^Suffix.Length].Split('.');
        var region = parts.Length > 1 ? parts[^1] : "";
        var bucket = Array.FindIndex(parts, p => p == "s3" || p.StartsWith("s3-", StringComparison.Ordinal));
        if (bucket > 0)
            return pools.Components.Get(
                ComponentKind.Bucket, "S3", string.Join('.', parts[..bucket]), region == "s3" ? "" : region);
        return AwsServices.TryFind(parts[0], out var service)
            ? pools.Components.Get(ComponentKind.AwsService, service.Name, service.Name, region)
            : null;
    }
}
