using Headwater.Analysis;
using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// The way of a request through the server: decode, scrub, read facts, append, account, hand on to assembly. All but the append
/// runs on the request's own thread; the reply follows the commit.
/// </summary>
sealed partial class IngestPipeline(
    ITelemetryWriter writer, Scrubber scrubber, FactsReader factsReader, Ledger ledger, PendingTraces pending,
    ILogger<IngestPipeline> log)
{
    /// <summary>Takes one body. Its memory is free again when this returns.</summary>
    public async ValueTask<IngestReply> TakeAsync(IProtocol protocol, WireRequest request)
    {
        var decoded = protocol.Decode(request);
        if (decoded.Refused is { } refused)
        {
            ledger.Enter(protocol.Name, decoded.Received, 0, All(decoded, refused));
            return new IngestReply(decoded, refused);
        }
        if (decoded.Batch is null || (decoded.Batch.Spans.IsEmpty && decoded.Batch.Logs.IsEmpty))
        {
            ledger.Enter(protocol.Name, decoded.Received, 0, decoded.Rejections);
            return new IngestReply(decoded, null);
        }
        TelemetryBatch complete;
        SpanFacts[] facts;
        try
        {
            (complete, facts) = Prepare(decoded.Batch);
        }
        catch (Exception e)
        {
            // Our mistake, met by one body out of many: it is accounted for, and answered in the protocol's own words.
            PreparationFailed(log, e, protocol.Name);
            return Account(protocol, decoded, Count(decoded.Batch), AppendResult.Unavailable);
        }
        return await StoreAsync(protocol, decoded, complete, facts);
    }

    (TelemetryBatch Batch, SpanFacts[] Facts) Prepare(TelemetryBatch batch)
    {
        var scrubbed = scrubber.Scrub(batch, out _);
        var facts = factsReader.Read(scrubbed.Contexts, scrubbed.Spans.Span);
        var complete = scrubbed with
        {
            Invocations = Invocations.Of(facts),
            PlatformReports = PlatformLines.Read(scrubbed.Contexts, scrubbed.Logs.Span),
        };
        return (complete, facts);
    }

    static int Count(TelemetryBatch batch) => batch.Spans.Length + batch.Logs.Length;

    async ValueTask<IngestReply> StoreAsync(
        IProtocol protocol, Decoded decoded, TelemetryBatch complete, SpanFacts[] facts)
    {
        var ticket = pending.Begin();
        var receipt = new AppendReceipt(AppendResult.Unavailable, 0);
        try
        {
            // Not the client's token: when it goes away now, its batch is stored all the same.
            receipt = await writer.AppendAsync(complete, CancellationToken.None);
        }
        finally
        {
            if (receipt.Result == AppendResult.Stored)
                pending.Offer(ticket, complete.Project, facts, complete.PlatformReports, receipt.Watermark);
            else pending.Abandon(ticket);
        }
        return Account(protocol, decoded, Count(complete), receipt.Result);
    }

    IngestReply Account(IProtocol protocol, Decoded decoded, int count, AppendResult result)
    {
        var failure = result switch
        {
            AppendResult.Stored => null,
            AppendResult.Duplicate => new Rejection(RejectReason.Duplicate, count, "The same request was stored before."),
            AppendResult.QueueFull => new Rejection(RejectReason.QueueFull, count, "Too much is waiting to be stored. Try later."),
            AppendResult.DiskFull => new Rejection(RejectReason.DiskFull, count,
                "The disk is nearly full. Free some, or lower retention-days or retention-gb; until then try later."),
            _ => new Rejection(RejectReason.StoreUnavailable, count, "Storing failed. Try later."),
        };
        ledger.Enter(protocol.Name, decoded.Received, failure is null ? count : 0,
            failure is null ? decoded.Rejections : [.. decoded.Rejections, failure]);
        return new IngestReply(decoded, result is AppendResult.Stored or AppendResult.Duplicate ? null : failure);
    }

    [LoggerMessage(LogLevel.Error, "A body of {Protocol} could not be prepared and was refused. Please report it with its sender.")]
    static partial void PreparationFailed(ILogger log, Exception e, string protocol);

    // A body that cannot be read counts as what the decoder says it carried, all of it for the one reason.
    static IReadOnlyList<Rejection> All(Decoded decoded, Rejection refused) =>
        decoded.Rejections.Sum(r => r.Count) == decoded.Received
            ? decoded.Rejections
            : [refused with { Count = decoded.Received }];
}

/// <summary>What to tell the sender.</summary>
/// <param name="Decoded">What its body was.</param>
/// <param name="Failure">Null when it gets a success, possibly a partial one.</param>
sealed record IngestReply(Decoded Decoded, Rejection? Failure);
