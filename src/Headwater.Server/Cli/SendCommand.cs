using System.Globalization;
using System.Net.Http.Headers;
using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// <c>headwater send [--to URL] FILE...</c>: posts captured OTLP bodies, in the order of their names, and prints what the server
/// answered. The first ingest key of the environment is sent along.
/// </summary>
sealed class SendCommand(HttpClient client, TextWriter output)
{
    const string StandardTarget = "http://127.0.0.1:8080";

    /// <summary>0 when everything was taken, else 1.</summary>
    public async Task<int> RunAsync(CommandLine line, IReadOnlyList<ProjectKey> keys)
    {
        var target = line.Flags.GetValueOrDefault("to") ?? StandardTarget;
        if (!Uri.TryCreate(target, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
            return await SayAsync($"--to is '{target}', but must be a URL, for example {StandardTarget}.");
        if (line.Operands.Count == 0)
            return await SayAsync("send needs files: headwater send [--to URL] FILE... (*.pb and *.json, or directories of them).");
        if (keys.Count > 0) client.DefaultRequestHeaders.Add("x-headwater-key", keys[0].Key);
        var failed = 0;
        foreach (var operand in line.Operands)
        {
            var files = FilesOf(operand);
            if (files.Count == 0) failed += await SayAsync($"{operand}: there is no such file, and no *.pb or *.json in it.");
            foreach (var file in files) failed += await SendAsync(server, file);
        }
        return failed == 0 ? 0 : 1;
    }

    static List<string> FilesOf(string operand) =>
        File.Exists(operand) ? [operand]
        : !Directory.Exists(operand) ? []
        : [.. Directory.EnumerateFiles(operand, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".pb" or ".json").Order(StringComparer.Ordinal)];

    async Task<int> SendAsync(Uri server, string file)
    {
        var body = await File.ReadAllBytesAsync(file);
        var format = Path.GetExtension(file) == ".json" ? WireFormat.Json : WireFormat.Protobuf;
        var signal = SignalOf(Path.GetFileName(file), body, format);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType =
            new MediaTypeHeaderValue(format == WireFormat.Json ? "application/json" : "application/x-protobuf");
        try
        {
            using var reply = await client.PostAsync(new Uri(server, $"/v1/{signal}"), content);
            var answer = await reply.Content.ReadAsByteArrayAsync();
            var words = answer.Length == 0 ? "accepted" : Readable(answer);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{file}: {words} (HTTP {(int)reply.StatusCode}, {signal}, {body.Length} bytes)"));
            return reply.IsSuccessStatusCode ? 0 : 1;
        }
        catch (HttpRequestException e)
        {
            return await SayAsync($"{file}: {server} does not answer ({e.Message}). Start it with ./headwater, or name it with --to.");
        }
    }

    // The name says it, or else the first protocol that finds records in it.
    static string SignalOf(string name, byte[] body, WireFormat format)
    {
        foreach (var signal in (string[])["logs", "traces", "metrics"])
            if (name.Contains(signal, StringComparison.OrdinalIgnoreCase)) return signal;
        var request = new WireRequest
        {
            Body = body, Format = format, Project = ProjectId.Default, ReceivedAt = Instant.Epoch,
        };
        if (Protocols.OtlpTraces.Decode(request) is { Batch.Spans.IsEmpty: false }) return "traces";
        return Protocols.OtlpLogs.Decode(request) is { Batch.Logs.IsEmpty: false } ? "logs" : "traces";
    }

    // Protobuf replies hold a sentence between a few bytes of framing.
    static string Readable(byte[] answer) => string.Concat(
        System.Text.Encoding.UTF8.GetString(answer).Where(c => !char.IsControl(c) && c != '\uFFFD')).Trim();

    async Task<int> SayAsync(string line)
    {
        await output.WriteLineAsync(line);
        return 1;
    }
}
