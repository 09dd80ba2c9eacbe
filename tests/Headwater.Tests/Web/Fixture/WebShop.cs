using Headwater.Model;

namespace Headwater.Tests;

/// <summary>A shop whose sale confirmations get lost: what the pages are looked at with. Always the same.</summary>
static class WebShop
{
    public const string LostConfirmation =
        "ValidationException: One or more parameter values were invalid: Missing the key confirmationId in the item";

    /// <summary>The client got 201, and the confirmation was never written, in three attempts.</summary>
    public static Transaction Sale(Instant start, ulong number = 1)
    {
        var write = new ShopWriter(new(0x4bf92f3577b34da6, number), start);
        var api = write.Add(ShopWriter.Of(ComponentKind.Api, "API Gateway", "POST /sales"), "POST /sales",
            SpanKind.Server, null, 0, 486);
        var authorize = write.Run("ushop_authorizer", api, 6, 41, cold: true);
        write.Add(ShopWriter.Of(ComponentKind.Bucket, "S3", "ushop-public-keys"), "S3.GetObject", SpanKind.Client,
            authorize, 14, 22);
        var sale = write.Run("ushop_new-sale", api, 52, 420);
        var tables = ShopWriter.Of(ComponentKind.Table, "DynamoDB", "ushop_products");
        for (var i = 0; i < 3; i++) write.Add(tables, "DynamoDB.GetItem", SpanKind.Client, sale, 60 + i * 12, 9.4);
        write.Add(ShopWriter.Of(ComponentKind.Cache, "Redis", "ushop-sessions"), "GET", SpanKind.Client, sale, 100,
            1.2);
        write.Add(ShopWriter.Of(ComponentKind.Host, "HTTP", "api.payments.example"), "POST /charges", SpanKind.Client,
            sale, 110, 260);
        write.Add(ShopWriter.Of(ComponentKind.Table, "DynamoDB", "ushop_sales"), "DynamoDB.PutItem", SpanKind.Client,
            sale, 380, 14);
        var topic = write.Add(ShopWriter.Of(ComponentKind.Topic, "SNS", "ushop_new-sale"), "SNS.Publish",
            SpanKind.Producer, sale, 400, 21);

        SpanRef lost = default;
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var at = 400 + 1200 * Math.Pow(2, attempt - 1);
            var run = write.Run("ushop_sale-confirmations", topic, at, 48, LostConfirmation, attempt == 1,
                Evidence.MessageId,
                "95df01b4-ee98-5cb9-9903-4c221d41eb5e", attempt, 3);
            lost = write.Add(ShopWriter.Of(ComponentKind.Table, "DynamoDB", "ushop_sale-confirmations"),
                "DynamoDB.PutItem",
                SpanKind.Client, run, at + 20, 12, LostConfirmation, attempt: attempt, attempts: 3,
                    function: "ushop_sale-confirmations");
        }
        var invoice =
            write.Run("ushop_invoice", topic, 1630, 3000, "Task timed out after 3.00 seconds", false,
            Evidence.MessageId,
            "95df01b4-ee98-5cb9-9903-4c221d41eb5e", status: InvocationStatus.TimedOut);
        write.Add(ShopWriter.Of(ComponentKind.Bucket, "S3", "ushop-invoices-2026"), "S3.PutObject", SpanKind.Client,
            invoice, 1700, 140);
        var queue = write.Add(ShopWriter.Of(ComponentKind.Queue, "SQS", "ushop_fulfilment"), "SQS.SendMessage",
            SpanKind.Producer, sale, 425, 18);
        var fulfil = write.Run("ushop_fulfil-order", queue, 980, 210, evidence: Evidence.MessageId,
            key: "1c6f0a52-7b9d");
        write.Add(ShopWriter.Of(ComponentKind.Host, "HTTP", "api.carrier.example"), "POST /labels", SpanKind.Client,
            fulfil, 1000, 150);
        var stream = write.Add(ShopWriter.Of(ComponentKind.Stream, "DynamoDB stream", "ushop_sales"), "stream record",
            SpanKind.Consumer,
            fulfil, 1250, 3, null, Evidence.ItemKey, "saleId=628d8a01", confidence: Confidence.Inferred);
        write.Run("ushop_aggregate-kpis", stream, 1260, 64);
        return write.Finish("POST /sales", Outcome.SilentlyFailed, lost, "anna@example.com");
    }

    /// <summary>A healthy, small one.</summary>
    public static Transaction Catalog(Instant start, ulong number)
    {
        var write = new ShopWriter(new(0x77aa2f3577b34da6, number), start);
        var api = write.Add(ShopWriter.Of(ComponentKind.Api, "API Gateway", "GET /catalog"), "GET /catalog",
            SpanKind.Server, null, 0, 58 + number % 40);
        var run = write.Run("ushop_catalog", api, 4, 50 + number % 40, cold: number % 9 == 0);
        write.Add(ShopWriter.Of(ComponentKind.Table, "DynamoDB", "ushop_products"), "DynamoDB.Query", SpanKind.Client,
            run, 12, 9.8);
        return write.Finish("GET /catalog", Outcome.Ok, null);
    }

    /// <summary>10,000 spans in 33 components: what the timeline is measured with.</summary>
    public static Transaction Checkout(Instant start, int spans = 10_000)
    {
        var write = new ShopWriter(new(0x99bb2f3577b34da6, 7), start);
        var random = new Random(20261121);
        string[] functions =
            ["checkout-api", "fraud-score", "reserve-stock", "render-invoice", "notify-customer", "aggregate-kpis",
            "create-label", "schedule-pickup", "price-rules", "loyalty-points"];
        var leaves = Enumerable.Range(0, 22).Select(i => (i % 5) switch
        {
            0 => ShopWriter.Of(ComponentKind.Table, "DynamoDB", $"ushop_table-{i}"),
            1 => ShopWriter.Of(ComponentKind.Bucket, "S3", $"ushop-bucket-{i}"),
            2 => ShopWriter.Of(ComponentKind.Host, "HTTP", $"api{i}.partner.example"),
            3 => ShopWriter.Of(ComponentKind.Queue, "SQS", $"ushop_queue-{i}"),
            _ => ShopWriter.Of(ComponentKind.Cache, "Redis", $"cache-{i}"),
        }).ToArray();
        var api = write.Add(ShopWriter.Of(ComponentKind.Api, "API Gateway", "POST /checkout"), "POST /checkout",
            SpanKind.Server, null, 0, 6200);
        List<(SpanRef Span, double At, double Length, int Function)> runs = [];
        for (var i = 0; i < spans - 1; i++)
        {
            var isRun = i < functions.Length || i % 37 == 0;
            var parent = runs.Count == 0 || i < functions.Length ? (Span: api, At: 0.0, Length: 6200.0, Function: -1)
                : runs[random.Next(runs.Count)];
            var at = parent.At + random.NextDouble() * parent.Length * 0.9;
            var length = Math.Max(0.05, (parent.Length - (at - parent.At)) * random.NextDouble() * (isRun ? 0.9 : 0.2));
            var error = random.Next(150) == 0 ? "ProvisionedThroughputExceededException: rate exceeded" : null;
            if (isRun)
            {
                var function = i < functions.Length ? i
                    : Math.Min(functions.Length - 1, parent.Function + 1 + random.Next(2));
                runs.Add((write.Run(functions[function], parent.Span, at, length, error), at, length, function));
            }
            else
            {
                var leaf = leaves[(parent.Function * 3 + random.Next(4) + 4) % leaves.Length];
                write.Add(leaf, leaf.Kind == ComponentKind.Host ? "GET"
                    : leaf.Service + ".GetItem", SpanKind.Client, parent.Span, at, length, error);
            }
        }
        return write.Finish("POST /checkout", Outcome.Failed, runs[3].Span, "anna@example.com", "bob@example.com");
    }
}
