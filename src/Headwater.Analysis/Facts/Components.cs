using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Decides which component a span stands for: what it ran in, or what it called. The most telling attributes come
/// first: an AWS SDK's, then messaging, database, HTTP, other remote calls.
/// </summary>
static class Components
{
    internal static Work Of(
        scoped in Fields fields, SpanKind kind, ReadOnlySpan<byte> name, SourceFacts source, Pools pools)
    {
        if (kind is not (SpanKind.Client or SpanKind.Producer))
            return new Work(
                Own(source, pools), kind == SpanKind.Server ? pools.Texts.Get(fields.Text(KnownKey.HttpMethod)) : "");
        if (AwsCalls.TryRead(fields, name, source, pools, out var work)
            || MessagingCalls.TryRead(fields, kind, source, pools, out work)
            || DatabaseCalls.TryRead(fields, pools, out work)
            || HttpCalls.TryRead(fields, pools, out work)
            || TryReadOther(fields, source, pools, out work))
            return work;
        return new Work(Own(source, pools), "");
    }

    /// <summary>The function or service that reported the span.</summary>
    internal static Component Own(SourceFacts source, Pools pools)
    {
        var function = source.Function;
        return source.IsFunction
            ? pools.Components.Get(ComponentKind.Function, source.Platform, function.Name, function.Region,
                function.Account)
            : pools.Components.Get(ComponentKind.Service, "Service",
                function.Name.Length == 0 ? "unknown" : function.Name, function.Region, function.Account);
    }

    /// <summary>The function that a FaaS span says it is, where its resource says less.</summary>
    internal static Component OwnFunction(scoped in Fields fields, SourceFacts source, Pools pools)
    {
        FunctionNameOf(fields, out var spanRegion);
        var function = source.Function;
        var region = function.Region.Length > 0 ? function.Region : pools.Texts.Get(spanRegion);
        return pools.Components.Get(ComponentKind.Function, source.Platform, function.Name, region, function.Account);
    }

    /// <summary>From <c>faas.name</c>, else from the function's ARN; empty when the span has neither.</summary>
    internal static ReadOnlySpan<byte> FunctionNameOf(scoped in Fields fields, out ReadOnlySpan<byte> region)
    {
        var id = fields.Text(KnownKey.ResourceId);
        if (id.IsEmpty) id = fields.Text(KnownKey.InvokedArn);
        var isArn = Arn.TryParse(id, out var arn) && arn.Service.SequenceEqual("lambda"u8);
        region = isArn ? arn.Region : fields.Text(KnownKey.Region);
        var name = fields.Text(KnownKey.FaasName);
        return name.IsEmpty && isArn ? arn.Name : name;
    }

    static bool TryReadOther(scoped in Fields fields, SourceFacts source, Pools pools, out Work work)
    {
        work = default;
        var texts = pools.Texts;
        if (fields.Text(KnownKey.InvokedName) is { IsEmpty: false } invoked)
        {
            var region = fields.Text(KnownKey.InvokedRegion);
            work = new Work(
                pools.Components.Get(ComponentKind.Function, "Lambda", texts.Get(invoked),
                    region.IsEmpty ? source.Function.Region : texts.Get(region)), "Invoke")
            { IsWrite = true };
            return true;
        }
        var host = fields.Text(KnownKey.ServerAddress);
        if (host.IsEmpty) host = fields.Text(KnownKey.PeerService);
        var service = fields.Text(KnownKey.RpcService);
        if (host.IsEmpty && service.IsEmpty) return false;
        var system = texts.Get(fields.Text(KnownKey.RpcSystem));
        work = new Work(
            pools.Components.Get(ComponentKind.Host, system switch { "" => "Network", "grpc" => "gRPC", _ => system },
                texts.Get(host.IsEmpty ? service : host)),
            texts.Get(Endpoint.LastSegment(fields.Text(KnownKey.RpcMethod))));
        return true;
    }
}
