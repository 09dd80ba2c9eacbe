using System.Collections.Concurrent;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Reads what a resource says, once for each resource. Bound: <see cref="MostSources"/> resources, then it starts anew;
/// a resource of the usual 1.5 KB makes that 6 MB. Safe for concurrent callers.
/// </summary>
sealed class Sources(TextPool pool)
{
    // Each sandbox of a function has a resource of its own; 4,000 concurrent ones are four times Lambda's default
    // limit.
    const int MostSources = 4096;

    const int BytesPerMegabyte = 1_048_576;

    // faas.max_memory is in bytes since semantic conventions 1.20, and was in MB before; no function has under 64 KB or
    // over 64 GB.
    const int LargestPlausibleMegabytes = 65_536;

    readonly ConcurrentDictionary<ulong, (byte[] Resource, SourceFacts Facts)> _known = new();

    internal SourceFacts Of(EncodedContext context)
    {
        var resource = context.Resource.Span;
        var key = Fingerprint.Of(resource);
        if (_known.TryGetValue(key, out var known) && resource.SequenceEqual(known.Resource)) return known.Facts;
        if (_known.Count >= MostSources) _known.Clear();
        var facts = Read(resource, pool);
        _known[key] = (resource.ToArray(), facts);
        return facts;
    }

    /// <summary>Reads a <c>Resource</c> message anew.</summary>
    internal static SourceFacts Read(ReadOnlySpan<byte> resource, TextPool pool)
    {
        var fields = new Fields(resource, Fields.NewSlots());
        var reader = new ProtobufReader(resource);
        while (reader.Next())
            if (reader.Field == OtlpFields.Resource.Attributes) fields.Add(reader.Bytes, reader.BytesOffset);
        return Of(fields, pool);
    }

    static SourceFacts Of(scoped in Fields fields, TextPool pool)
    {
        var isArn = Arn.TryParse(fields.Text(KnownKey.ResourceId), out var arn);
        var isLambdaArn = isArn && arn.Service.SequenceEqual("lambda"u8);
        var name = FirstOf(fields.Text(KnownKey.FaasName), isLambdaArn ? arn.Name : default, OfLogGroup(fields));
        var platform = fields.Text(KnownKey.Platform);
        var isFunction = !name.IsEmpty || platform.SequenceEqual("aws_lambda"u8)
            || platform.SequenceEqual("aws.lambda"u8)
            || platform.EndsWith("functions"u8);
        return new SourceFacts
        {
            Function = new FunctionName(
                pool.Get(fields.Text(KnownKey.Environment)),
                pool.Get(FirstOf(fields.Text(KnownKey.Account), isArn ? arn.Account : default)),
                pool.Get(FirstOf(fields.Text(KnownKey.Region), isArn ? arn.Region : default)),
                pool.Get(FirstOf(name, fields.Text(KnownKey.ServiceName)))),
            IsFunction = isFunction,
            Instance = pool.Get(FirstOf(fields.Text(KnownKey.FaasInstance), fields.Text(KnownKey.ServiceInstance))),
            MemorySizeMegabytes = MegabytesOf(fields.Number(KnownKey.MaxMemory)),
            Architecture = pool.Get(fields.Text(KnownKey.Architecture)),
            Platform = PlatformOf(platform),
        };
    }

    static string PlatformOf(ReadOnlySpan<byte> platform) =>
        platform.StartsWith("azure"u8) ? "Azure Functions"
        : platform.StartsWith("gcp"u8) ? "Cloud Functions"
        : "Lambda";

    static int? MegabytesOf(long memory) => memory switch
    {
        <= 0 => null,
        <= LargestPlausibleMegabytes => (int)memory,
        _ => (int)Math.Min(memory / BytesPerMegabyte, LargestPlausibleMegabytes),
    };

    /// <summary>The function whose log group it is: <c>/aws/lambda/NAME</c>.</summary>
    internal static ReadOnlySpan<byte> OfLogGroup(scoped in Fields fields)
    {
        var group = fields.Text(KnownKey.LogGroups);
        return group.StartsWith("/aws/lambda/"u8) ? group["/aws/lambda/"u8.Length..] : default;
    }

    static ReadOnlySpan<byte> FirstOf(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default) =>
        !first.IsEmpty ? first : !second.IsEmpty ? second : third;
}
