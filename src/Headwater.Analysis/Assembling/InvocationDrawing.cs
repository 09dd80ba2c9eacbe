using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Lists the invocations of a loaded transaction, those included that left no span and are known from platform lines
/// alone.
/// </summary>
sealed class InvocationDrawing(AssemblyParts parts, Func<int, (int Number, int Count)> triesOf)
{
    public List<TransactionInvocation> Draw(List<AttemptGroup> groups)
    {
        var drawn = new List<TransactionInvocation>();
        var requests = new Dictionary<string, FunctionName>();
        foreach (var run in parts.View.RunNodes)
        {
            var invocation = Of(run);
            if (invocation.RequestId is { } request) requests.TryAdd(request, invocation.Function);
            var (number, count) = triesOf(run);
            drawn.Add(new TransactionInvocation
            {
                Invocation = invocation,
                Attempt = number,
                Attempts = count,
                SharedWith = parts.Closure.Holders(run) - 1,
            });
        }

        foreach (var (request, function) in requests)
        {
            foreach (var picture in parts.Runs.Unseen(request)) drawn.Add(Unseen(picture, function, groups));
        }

        drawn.Sort(static (a, b) =>
        {
            var order = a.Invocation.Start.CompareTo(b.Invocation.Start);
            return order != 0 ? order : Nullable.Compare(a.Invocation.Span, b.Invocation.Span);
        });
        return drawn;
    }

    Invocation Of(int run)
    {
        var picture = parts.Runs.PictureOf(run);
        if (parts.Graph.IsHole(run)) return Of(picture!, picture!.Function) with { Span = parts.Graph.Ref(run) };
        var span = parts.Graph.Span(run);
        var status = parts.Runs.StatusOf(run);
        var said = Invocations.Of(span);
        return said with
        {
            Duration = status == InvocationStatus.Running ? null : said.Duration ?? picture?.Duration,
            ColdStart = span.ColdStart || picture?.Init is not null,
            Status = status,
            ErrorType = status == InvocationStatus.Ok ? null : said.ErrorType ?? picture?.ErrorType,
            InitDuration = picture?.Init,
            BilledDuration = picture?.Billed,
            MemorySizeMegabytes = picture?.MemorySize ?? said.MemorySizeMegabytes,
            PeakMemoryMegabytes = picture?.PeakMemory,
        };
    }

    Invocation Of(PlatformPicture picture, FunctionName function) => new()
    {
        Function = function,
        RequestId = picture.RequestId,
        Start = picture.Start,
        Duration = picture.Duration,
        ColdStart = picture.Init is not null,
        Status = parts.Runs.StatusOf(picture),
        ErrorType = picture.ErrorType,
        InitDuration = picture.Init,
        BilledDuration = picture.Billed,
        MemorySizeMegabytes = picture.MemorySize,
        PeakMemoryMegabytes = picture.PeakMemory,
    };

    TransactionInvocation Unseen(PlatformPicture picture, FunctionName function, List<AttemptGroup> groups)
    {
        var drawn = new TransactionInvocation { Invocation = Of(picture, function) };
        foreach (var group in groups)
        {
            var place = group.Tries.FindIndex(t => t.Node == CausalGraph.None && t.Start == picture.Start);
            if (place >= 0) return drawn with { Attempt = group.NumberOf(place), Attempts = group.Count };
        }

        return drawn;
    }
}
