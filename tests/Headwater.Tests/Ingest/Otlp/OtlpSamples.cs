using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>The captured OTLP bodies in <c>Samples/otlp</c>, and requests made of them.</summary>
static class OtlpSamples
{
    public static Instant Now { get; } = Instant.FromUnixMilliseconds(1_795_262_000_000);

    static string Root => Path.Combine(AppContext.BaseDirectory, "Samples", "otlp");

    /// <summary>The captures' names, for example <c>ushop-full/0006-traces.pb</c>.</summary>
    public static IEnumerable<string> Names(string ending) =>
        Directory.EnumerateFiles(Root, "*" + ending, SearchOption.AllDirectories)
            .Select(p => Path.GetRelativePath(Root, p).Replace('\\', '/')).Order(StringComparer.Ordinal);

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Root, name));

    public static WireRequest Protobuf(ReadOnlyMemory<byte> body) => Request(body, WireFormat.Protobuf);

    public static WireRequest Json(ReadOnlyMemory<byte> body) => Request(body, WireFormat.Json);

    public static WireRequest Json(string body) => Json(System.Text.Encoding.UTF8.GetBytes(body));

    static WireRequest Request(ReadOnlyMemory<byte> body, WireFormat format) =>
        new() { Body = body, Format = format, Project = ProjectId.Default, ReceivedAt = Now };
}
