using System.Buffers.Binary;
using System.Text;
using Headwater.Model;

namespace Headwater.Bench;

/// <summary>
/// Pre-encoded export requests, stamped in place before each send: fresh trace, span and parent ids, times, and one hex id in each
/// payload. So the generator costs next to nothing and yet never sends the same span twice.
/// A transaction is 12 spans of three services, 4 spans each: an API function, a worker function, a service with calls below them.
/// </summary>
sealed class Workload
{
    public const int SpansPerTransaction = 12;
    const int Services = 3;

    // 36 characters that become a request id of their own in every invocation that is sent.
    const string RequestStamp = "11111111-1111-4111-8111-111111111111";

    const int Functions = 40;

    readonly Stamps[] _requests;

    Workload(Stamps[] requests, int spansPerRequest)
    {
        _requests = requests;
        SpansPerRequest = spansPerRequest;
    }

    public int SpansPerRequest { get; }

    /// <summary>Mean bytes of a request.</summary>
    public double MeanBytes => _requests.Average(r => r.Body.Length);

    public double BytesPerSpan => MeanBytes / SpansPerRequest;

    /// <param name="spansPerRequest">A multiple of 12.</param>
    /// <param name="templates">How many different transactions there are.</param>
    /// <param name="content">What payloads hold.</param>
    /// <param name="seed">Of the templates' content.</param>
    public static Workload Create(int spansPerRequest, int templates, Content content, ulong seed)
    {
        var random = new SeededRandom(seed);
        var transactions = new byte[templates][];
        for (var i = 0; i < templates; i++) transactions[i] = EncodeTransaction(content, ref random);
        var perRequest = spansPerRequest / SpansPerTransaction;
        // Enough requests that each template appears in several, few enough to stay in the cache's reach.
        var requests = new Stamps[Math.Max(8, Math.Min(200, templates * 4 / perRequest))];
        for (var r = 0; r < requests.Length; r++)
        {
            var body = new MemoryStream();
            for (var t = 0; t < perRequest; t++) body.Write(transactions[random.Below(templates)]);
            requests[r] = Stamps.Find(body.ToArray());
        }
        return new Workload(requests, spansPerRequest);
    }

    /// <summary>A private copy for one connection: stamping is in place.</summary>
    public Workload Copy() =>
        new([.. _requests.Select(r => r with { Body = (byte[])r.Body.Clone() })], SpansPerRequest);

    /// <summary>Stamps one of the requests and gives its body; the trace ids that it got are appended to the list, if any.</summary>
    public byte[] Next(ref SeededRandom random, long now, List<TraceId>? traces)
    {
        var request = _requests[random.Below(_requests.Length)];
        request.Fill(ref random, now, traces);
        return request.Body;
    }

    static byte[] EncodeTransaction(Content content, ref SeededRandom random)
    {
        var writer = new ProtobufWriter(16 * 1024);
        var functions = random.Below(Functions);
        for (var service = 0; service < Services; service++)
        {
            var resourceSpans = writer.BeginMessage(1);
            var resource = writer.BeginMessage(1);
            var function = $"shop-{(functions + service) % Functions:00}";
            OtlpEncoder.WriteAttributes(writer, 1, Attributes.Of(
                ("service.name", function), ("faas.name", function), ("cloud.region", "eu-west-1"),
                ("cloud.account.id", "123456789012"), ("deployment.environment.name", "prod"),
                ("telemetry.sdk.language", "nodejs"), ("telemetry.sdk.version", "2.12.0")));
            writer.EndMessage(resource);
            var scopeSpans = writer.BeginMessage(2);
            var scope = writer.BeginMessage(1);
            writer.Text(1, "@opentelemetry/instrumentation-aws-sdk");
            writer.Text(2, "0.78.0");
            writer.EndMessage(scope);
            for (var i = 0; i < SpansPerTransaction / Services; i++)
            {
                var span = writer.BeginMessage(2);
                WriteSpan(writer, service * 4 + i, function, content, ref random);
                writer.EndMessage(span);
            }
            writer.EndMessage(scopeSpans);
            writer.EndMessage(resourceSpans);
        }
        return writer.ToArray();
    }

    // Spans 0, 4 and 8 are invocations; 4 hangs below 3, 8 below 7; the others hang below their invocation.
    static int ParentOf(int index) => index switch { 0 => -1, 4 => 3, 8 => 7, _ => index / 4 * 4 };

    static void WriteSpan(ProtobufWriter writer, int index, string function, Content content, ref SeededRandom random)
    {
        var invocation = index % 4 == 0;
        var parent = ParentOf(index);
        var failed = random.Below(50) == 0;
        writer.Id(OtlpFields.Span.TraceId, new TraceId(1, 1));
        writer.Id(OtlpFields.Span.SpanId, new SpanId((ulong)index + 1));
        if (parent >= 0) writer.Id(OtlpFields.Span.ParentSpanId, new SpanId((ulong)parent + 1));
        writer.Text(OtlpFields.Span.Name, invocation ? function : "DynamoDB.PutItem");
        writer.Varint(OtlpFields.Span.Kind, (ulong)(invocation ? SpanKind.Server : SpanKind.Client));
        writer.Fixed64(OtlpFields.Span.StartTime, (ulong)index * 1_000_000);
        writer.Fixed64(OtlpFields.Span.EndTime, (ulong)index * 1_000_000 + 1_000_000 + random.Next() % 90_000_000);
        OtlpEncoder.WriteAttributes(writer, OtlpFields.Span.Attributes,
            invocation ? InvocationAttributes(index, ref random) : CallAttributes(ref random));
        OtlpEncoder.WriteAttributes(writer, OtlpFields.Span.Attributes,
            Attributes.Of((invocation ? "headwater.event" : "headwater.request", Payloads.Write(content, ref random))));
        if (failed) WriteException(writer, ref random);
        var status = writer.BeginMessage(OtlpFields.Span.Status);
        if (failed) writer.Varint(OtlpFields.Status.Code, (ulong)SpanStatus.Error);
        writer.EndMessage(status);
    }

    static Attributes InvocationAttributes(int index, ref SeededRandom random) => index == 0
        ? Attributes.Of(
            ("faas.invocation_id", RequestStamp), ("faas.trigger", "http"),
            ("faas.coldstart", random.Below(33) == 0), ("http.request.method", "POST"),
            ("http.route", $"/orders/{random.Below(12)}"), ("http.response.status_code", 200L),
            ("user.id", $"U-{random.Below(50_000)}"))
        : Attributes.Of(
            ("faas.invocation_id", RequestStamp), ("faas.trigger", "other"),
            ("faas.coldstart", random.Below(33) == 0));

    static Attributes CallAttributes(ref SeededRandom random) => Attributes.Of(
        ("rpc.system", "aws-api"), ("rpc.service", "DynamoDB"), ("rpc.method", "PutItem"),
        ("db.system.name", "dynamodb"), ("db.namespace", $"orders-{random.Below(20)}"),
        ("http.response.status_code", 200L), ("aws.request.id", random.NextGuid().ToString("N").ToUpperInvariant()));

    static void WriteException(ProtobufWriter writer, ref SeededRandom random)
    {
        var begun = writer.BeginMessage(OtlpFields.Span.Events);
        writer.Fixed64(OtlpFields.Event.Time, 500_000);
        writer.Text(OtlpFields.Event.Name, "exception");
        OtlpEncoder.WriteAttributes(writer, OtlpFields.Event.Attributes, Attributes.Of(
            ("exception.type", "ValidationException"),
            ("exception.message", "One or more parameter values were invalid: Missing the key confirmationId in the item"),
            ("exception.stacktrace", $"ValidationException: Missing the key\n    at put (/var/task/orders.js:{random.Below(300)}:7)")));
        writer.EndMessage(begun);
    }

    /// <summary>Where ids, times and payload stamps stand in a request's body.</summary>
    sealed record Stamps(byte[] Body, (int Trace, int Span, int Parent, int Index, int ParentIndex, int Start, int End)[] Spans,
        ulong[] Starts, ulong[] Ends, int[] Payloads, int[] Requests)
    {
        public static Stamps Find(byte[] body)
        {
            var spans = new List<(int, int, int, int, int, int, int)>();
            List<ulong> starts = [], ends = [];
            var outer = new ProtobufReader(body);
            while (outer.Next())
            {
                var resourceSpans = new ProtobufReader(outer.Bytes);
                while (resourceSpans.Next())
                {
                    if (resourceSpans.Field != 2) continue;
                    var scopeAt = outer.BytesOffset + resourceSpans.BytesOffset;
                    var scopeSpans = new ProtobufReader(resourceSpans.Bytes);
                    while (scopeSpans.Next())
                        if (scopeSpans.Field == 2)
                            spans.Add(FindSpan(scopeSpans.Bytes, scopeAt + scopeSpans.BytesOffset, starts, ends));
                }
            }
            var payloads = FindAll(body, Bench.Payloads.Stamp);
            var requests = FindAll(body, RequestStamp);
            return new Stamps(body, [.. spans], [.. starts], [.. ends], payloads, requests);
        }

        static int[] FindAll(byte[] body, string text)
        {
            var marker = Encoding.ASCII.GetBytes(text);
            var places = new List<int>();
            for (var at = body.AsSpan().IndexOf(marker); at >= 0;)
            {
                places.Add(at);
                var next = body.AsSpan(at + marker.Length).IndexOf(marker);
                at = next < 0 ? -1 : at + marker.Length + next;
            }
            return [.. places];
        }

        static (int, int, int, int, int, int, int) FindSpan(ReadOnlySpan<byte> span, int at, List<ulong> starts, List<ulong> ends)
        {
            int trace = 0, id = 0, parent = -1, index = 0, parentIndex = -1, start = 0, end = 0;
            var reader = new ProtobufReader(span);
            while (reader.Next())
            {
                switch (reader.Field)
                {
                    case OtlpFields.Span.TraceId: trace = at + reader.BytesOffset; break;
                    case OtlpFields.Span.SpanId:
                        (id, index) = (at + reader.BytesOffset, (int)SpanId.Read(reader.Bytes).Value - 1);
                        break;
                    case OtlpFields.Span.ParentSpanId:
                        (parent, parentIndex) = (at + reader.BytesOffset, (int)SpanId.Read(reader.Bytes).Value - 1);
                        break;
                    case OtlpFields.Span.StartTime: start = at + reader.Position - 8; starts.Add(reader.Number); break;
                    case OtlpFields.Span.EndTime: end = at + reader.Position - 8; ends.Add(reader.Number); break;
                    default: break;
                }
            }
            return (trace, id, parent, index, parentIndex, start, end);
        }

        public void Fill(ref SeededRandom random, long now, List<TraceId>? traces)
        {
            Span<ulong> ids = stackalloc ulong[SpansPerTransaction];
            var trace = default(TraceId);
            for (var i = 0; i < Spans.Length; i++)
            {
                if (i % SpansPerTransaction == 0)
                {
                    trace = new TraceId(random.Next(), random.Next() | 1);
                    for (var k = 0; k < ids.Length; k++) ids[k] = random.Next() | 1;
                    traces?.Add(trace);
                }
                var span = Spans[i];
                trace.Write(Body.AsSpan(span.Trace));
                new SpanId(ids[span.Index]).Write(Body.AsSpan(span.Span));
                if (span.Parent >= 0) new SpanId(ids[span.ParentIndex]).Write(Body.AsSpan(span.Parent));
                BinaryPrimitives.WriteUInt64LittleEndian(Body.AsSpan(span.Start), (ulong)now + Starts[i]);
                BinaryPrimitives.WriteUInt64LittleEndian(Body.AsSpan(span.End), (ulong)now + Ends[i]);
            }
            foreach (var at in Payloads) Stamp(ref random, at, 16);
            foreach (var at in Requests)
            {
                Stamp(ref random, at, 8);
                Stamp(ref random, at + 24, 12);
            }
        }

        void Stamp(ref SeededRandom random, int at, int digits)
        {
            Span<byte> id = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(id, random.Next());
            Convert.TryToHexStringLower(id[..(digits / 2)], Body.AsSpan(at, digits), out _);
        }
    }
}
