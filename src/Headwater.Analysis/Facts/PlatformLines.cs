using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Finds among log records what the Lambda platform wrote about invocations: the lines of the text format (START, END,
/// REPORT, time-outs, killed runtimes) and the records of the Telemetry API, which the JSON log format uses too.
/// Ordinary lines cost a look at their first letters.
/// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
/// </summary>
public static class PlatformLines
{
    // One request's platform lines name few functions and sandboxes.
    const int TextSets = 64;

    /// <summary>
    /// What these records say about invocations, in their order; lines that name no invocation (INIT_START) say
    /// nothing.
    /// </summary>
    /// <param name="contexts">What the records point into.</param>
    /// <param name="logs">Any log records.</param>
    public static IReadOnlyList<PlatformReport> Read(
        IReadOnlyList<EncodedContext> contexts, ReadOnlySpan<EncodedLog> logs)
    {
        List<PlatformReport>? reports = null;
        TextPool? texts = null;
        foreach (ref readonly var log in logs)
        {
            var line = LineOf(log.Bytes.Span);
            if (line.IsEmpty) continue;
            var said = line[0] == '{' ? PlatformRecord.Read(line) : PlatformText.Read(line);
            if (said is null) continue;
            texts ??= new TextPool(TextSets);
            (reports ??= []).Add(Complete(said, log, contexts[log.Context], texts));
        }
        return reports ?? (IReadOnlyList<PlatformReport>)[];
    }

    /// <summary>The record's text when it may be a platform line, else nothing.</summary>
    static ReadOnlySpan<byte> LineOf(ReadOnlySpan<byte> log)
    {
        var reader = new ProtobufReader(log);
        while (reader.Next())
        {
            if (reader.Field != OtlpFields.Log.Body) continue;
            var body = new ProtobufReader(reader.Bytes);
            if (!body.Next()) return default;
            if (body.Field == OtlpFields.AnyValue.String)
                return PlatformText.MayBe(body.Bytes) ? body.Bytes.TrimStart(" \t\r\n"u8) : default;
            if (body.Field == OtlpFields.AnyValue.Map && body.Bytes.IndexOf("platform."u8) >= 0)
                return System.Text.Encoding.UTF8.GetBytes(OtlpDecoder.ReadValue(reader.Bytes).ToString());
            return default;
        }
        return default;
    }

    static PlatformReport Complete(PlatformReport said, in EncodedLog log, EncodedContext context, TextPool texts)
    {
        var source = Sources.Read(context.Resource.Span, texts);
        var fields = new Fields(log.Bytes.Span, Fields.NewSlots());
        var reader = new ProtobufReader(log.Bytes.Span);
        while (reader.Next())
            if (reader.Field == OtlpFields.Log.Attributes) fields.Add(reader.Bytes, reader.BytesOffset);
        var name = fields.Text(KnownKey.FaasName);
        if (name.IsEmpty) name = Sources.OfLogGroup(fields);
        var instance = fields.Text(KnownKey.FaasInstance);
        if (instance.IsEmpty) instance = fields.Text(KnownKey.LogStreams);
        var function = source.Function;
        if (!name.IsEmpty) function = function with { Name = texts.Get(name) };
        else if (!source.IsFunction && said.Function.Name.Length > 0)
            function = function with { Name = said.Function.Name };
        return said with
        {
            Function = function,
            Instance = instance.IsEmpty ? source.Instance : texts.Get(instance),
            Time = said.Time.IsUnknown ? log.Time : said.Time,
            TraceId = said.TraceId.IsZero ? log.TraceId : said.TraceId,
            MemorySizeMegabytes = said.MemorySizeMegabytes ?? (said.Ended ? source.MemorySizeMegabytes : null),
        };
    }
}
