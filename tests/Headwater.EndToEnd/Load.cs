using System.Collections.Concurrent;
using System.Net;
using Headwater.Model;

namespace Headwater.EndToEnd;

/// <summary>One request of the load: the traces in it, and its body so that it can be sent again.</summary>
sealed record LoadRequest(IReadOnlyList<TraceId> Traces, byte[] Body);

/// <summary>Senders that never rest. What was acknowledged is known for certain; no trace is made twice.</summary>
sealed class Load
{
    public const int SpansPerTrace = 12;

    const int Senders = 8;
    const int TracesPerRequest = 4;

    static readonly Uri Route = new("/v1/traces", UriKind.Relative);
    static readonly Attributes Shop = Attributes.Of(("service.name", "shop"));
    static readonly Instant Start = new(1_795_000_000_000_000_000);

    readonly ConcurrentQueue<LoadRequest> _acknowledged = new();
    readonly ConcurrentQueue<LoadRequest> _unanswered = new();
    readonly ConcurrentQueue<HttpStatusCode> _refused = new();
    long _requests;

    public IReadOnlyCollection<LoadRequest> Acknowledged => _acknowledged;

    /// <summary>Sent, but the server was gone before it answered: stored whole, or not at all.</summary>
    public IReadOnlyCollection<LoadRequest> Unanswered => _unanswered;

    /// <summary>Answers that were not 200.</summary>
    public IReadOnlyCollection<HttpStatusCode> Refused => _refused;

    /// <summary>Sends until so many more requests are acknowledged, then ends the server while sending goes on.</summary>
    public async Task RunAsync(RunningServer server, int requests, Func<Task> end)
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goal = _acknowledged.Count + requests;
        var senders = Enumerable.Range(0, Senders).Select(_ => SendAsync(server, goal, enough)).ToArray();
        await Task.WhenAny(enough.Task, Task.WhenAll(senders));
        Assert.True(enough.Task.IsCompleted, "The server was gone before it was told to be.");
        await end();
        await Task.WhenAll(senders);
    }

    async Task SendAsync(RunningServer server, int goal, TaskCompletionSource enough)
    {
        using var client = new HttpClient { BaseAddress = server.Listeners["otlp-http"] };
        while (true)
        {
            var request = Next();
            try
            {
                using var content = new ByteArrayContent(request.Body);
                content.Headers.ContentType = new("application/x-protobuf");
                using var reply = await client.PostAsync(Route, content, CancellationToken.None);
                if (reply.StatusCode == HttpStatusCode.OK) _acknowledged.Enqueue(request);
                else _refused.Enqueue(reply.StatusCode);
                if (_acknowledged.Count >= goal) enough.TrySetResult();
            }
            catch (HttpRequestException)
            {
                _unanswered.Enqueue(request);
                return;
            }
        }
    }

    LoadRequest Next()
    {
        var first = Interlocked.Increment(ref _requests) * TracesPerRequest;
        var traces = Enumerable.Range(0, TracesPerRequest).Select(i => new TraceId(0x10AD, (ulong)(first + i))).ToArray();
        return new LoadRequest(traces, Requests.Traces(Shop, traces.SelectMany(SpansOf)));
    }

    static IEnumerable<Span> SpansOf(TraceId trace) => Enumerable.Range(1, SpansPerTrace).Select(i => new Span
    {
        TraceId = trace,
        Id = new SpanId((ulong)i),
        ParentId = i == 1 ? null : new SpanId(1),
        Name = i == 1 ? "POST /orders" : "step " + i,
        Kind = i == 1 ? SpanKind.Server : SpanKind.Internal,
        Start = Start + Duration.FromMilliseconds(i),
        End = Start + Duration.FromMilliseconds(40 - i),
        Attributes = Attributes.Of(("order.id", trace.ToString())),
    });
}
