using System.Globalization;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>What scrubbing costs; run by name, because figures of a busy machine say nothing.</summary>
public sealed class ScrubbingSpeed(ITestOutputHelper output)
{
    const int SpansPerRequest = 480;

    [Fact(Explicit = true)]
    public void Time_per_span()
    {
        Measure("clean, 700 B of JSON", Batches(i => CleanSpan(i)));
        Measure("clean, many words", Batches(i => CleanSpan(i) with { Name = "next token of the author's card type " + i }));
        Measure("environment, masked by the sender", Batches(i => With(CleanSpan(i), Settings("****"))));
        Measure("password in a JSON body", Batches(i => With(CleanSpan(i), $$"""{"body":"{\"password\":\"pw{{i}}\"}"}""")));
        Measure("environment with secrets", Batches(i => With(CleanSpan(i), Settings("s3cr3t" + i))));
        Measure("1 in 50 with a card", Batches(i => i % 50 > 0 ? CleanSpan(i) : With(CleanSpan(i), "card 4242424242424242")));
    }

    internal static Span CleanSpan(int i)
    {
        var random = new Random(i);
        Guid Id() => new(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray());
        return Scrubbed.Plain with
        {
            Id = new SpanId((ulong)random.NextInt64()),
            TraceId = new TraceId((ulong)random.NextInt64(), 1),
            Attributes = Attributes.Of(
                ("rpc.system", "aws-api"), ("rpc.service", "DynamoDB"), ("rpc.method", "PutItem"),
                ("db.system.name", "aws.dynamodb"), ("cloud.region", "eu-west-1"), ("http.response.status_code", 200),
                ("aws.request.id", Id().ToString()), ("url.full", "https://dynamodb.eu-west-1.amazonaws.com:443/"),
                ("headwater.request", $$$$"""
                    {"TableName":"ushop_sales","Item":{"saleId":{"S":"{{{{Id()}}}}"},"customer":{"M":{"id":{"S":"c-{{{{random.Next(99999)}}}}"},
                    "email":{"S":"anna{{{{i}}}}@example.com"},"phone":{"S":"+49 151 2345{{{{random.Next(9999)}}}}"}}},"status":{"S":"confirmed"},
                    "createdAt":{"N":"17952615{{{{random.Next(10000, 99999)}}}}"},"total":{"N":"{{{{random.Next(9999)}}}}.95"},"currency":{"S":"EUR"},
                    "items":{"L":[{"M":{"sku":{"S":"400638133393{{{{random.Next(9)}}}}"},"quantity":{"N":"2"},"title":{"S":"Fountain pen, black"}}},
                    {"M":{"sku":{"S":"SKU-{{{{random.Next(99999)}}}}"},"quantity":{"N":"1"},"title":{"S":"Ink, 50 ml, royal blue"}}}]},
                    "correlation":{"S":"{{{{Id()}}}}"}},"ConditionExpression":"attribute_not_exists(saleId)","ReturnValues":"NONE"}
                    """.ReplaceLineEndings(""))),
        };
    }

    static Span With(Span span, string value) => span with
    {
        Attributes = Attributes.Of([.. span.Attributes.Take(span.Attributes.Count - 1), KeyValuePair.Create("headwater.event", (AttributeValue)value)]),
    };

    static string Settings(string secret) => $$"""
        {"PATH":"/usr/local/bin:/usr/bin:/bin","AWS_LAMBDA_FUNCTION_NAME":"ushop_sale-confirmations","AWS_LAMBDA_FUNCTION_VERSION":"$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE":"256","AWS_REGION":"us-east-1","AWS_ACCESS_KEY_ID":"{{secret}}","AWS_SECRET_ACCESS_KEY":"{{secret}}",
        "AWS_SESSION_TOKEN":"{{secret}}","DB_PASSWORD":"{{secret}}","TABLE":"ushop_sales","NODE_OPTIONS":"--enable-source-maps","TZ":":UTC"}
        """.ReplaceLineEndings("");

    static TelemetryBatch[] Batches(Func<int, Span> make) =>
        [.. Enumerable.Range(0, 8).Select(b => Scrubbed.BatchOf([.. Enumerable.Range(b * SpansPerRequest, SpansPerRequest).Select(make)]))];

    void Measure(string what, TelemetryBatch[] batches)
    {
        var bytes = batches.Average(b => b.Spans.ToArray().Average(s => s.Bytes.Length));
        var best = double.MaxValue;
        var masked = 0;
        for (var round = 0; round < 30; round++)
        {
            var before = Environment.CpuUsage.UserTime;
            foreach (var batch in batches) Scrubbed.Default.Scrub(batch, out masked);
            best = Math.Min(best, (Environment.CpuUsage.UserTime - before).TotalMicroseconds / (batches.Length * SpansPerRequest));
        }
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        foreach (var batch in batches) Scrubbed.Default.Scrub(batch, out masked);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / (batches.Length * SpansPerRequest);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {best:F2} us of CPU per span of {bytes:F0} B, {allocated} B allocated per span, {masked} masked in {SpansPerRequest}"));
    }
}
