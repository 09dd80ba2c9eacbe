using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Headwater.Web;

/// <summary>
/// Styles, scripts, fonts and icons, embedded in the assembly, so that nothing can be missing from a published
/// folder. All are held in memory with their Brotli form: about 300 KB, a fixed set.
/// </summary>
sealed class EmbeddedAssets
{
    readonly FrozenDictionary<string, Asset> _assets;

    EmbeddedAssets(FrozenDictionary<string, Asset> assets, string version)
    {
        _assets = assets;
        Version = version;
    }

    /// <summary>Read once, on first use.</summary>
    public static EmbeddedAssets All { get; } = Read();

    /// <summary>Changes when any asset does: a hash of all of them, part of every asset's address.</summary>
    public string Version { get; }

    /// <summary>Where an asset is, relative to the document's base.</summary>
    public string AddressOf(string name) => $"assets/{Version}/{name}";

    /// <summary>
    /// The asset, or 404. For the current version it may be cached for ever; the address of another version still
    /// answers, but must be asked for again, so that a page from before an upgrade keeps working.
    /// </summary>
    public IResult Serve(HttpContext context, string version, string name)
    {
        if (!_assets.TryGetValue(name, out var asset)) return Results.NotFound();
        var headers = context.Response.Headers;
        headers.CacheControl = version == Version ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        headers.XContentTypeOptions = "nosniff";
        var packed = asset.Packed is not null
            && context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase);
        if (packed) headers.ContentEncoding = "br";
        return Results.Bytes(packed ? asset.Packed! : asset.Plain, asset.ContentType,
            entityTag: new EntityTagHeaderValue(packed ? asset.Tag.Insert(asset.Tag.Length - 1, "-br") : asset.Tag));
    }

    static EmbeddedAssets Read()
    {
        var assembly = typeof(EmbeddedAssets).Assembly;
        var assets = new Dictionary<string, Asset>(StringComparer.Ordinal);
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var buffer = new MemoryStream();
            stream.CopyTo(buffer);
            var bytes = buffer.ToArray();
            all.AppendData(bytes);
            assets[name] =
                new(bytes, Pack(name, bytes), TypeOf(name),
                $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
        }
        return new(assets.ToFrozenDictionary(StringComparer.Ordinal),
            Convert.ToHexStringLower(all.GetHashAndReset())[..12]);
    }

    // A woff2 file is Brotli already.
    static byte[]? Pack(string name, byte[] bytes)
    {
        if (name.EndsWith(".woff2", StringComparison.Ordinal)) return null;
        using var buffer = new MemoryStream();
        using (var brotli = new BrotliStream(buffer, CompressionLevel.Optimal)) brotli.Write(bytes);
        return buffer.ToArray();
    }

    static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".woff2" => "font/woff2",
        _ => "text/plain; charset=utf-8",
    };

    sealed record Asset(byte[] Plain, byte[]? Packed, string ContentType, string Tag);
}
