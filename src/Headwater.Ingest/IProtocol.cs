namespace Headwater.Ingest;

/// <summary>
/// Turns bodies of one kind into the model. Pure: no I/O, no clock, no state; safe for concurrent callers. A decoder MUST NOT throw
/// for any body, MUST account for every record in <see cref="Decoded"/>, and MUST NOT let a bad record cost a good one beside it.
/// </summary>
public interface IProtocol
{
    /// <summary>The protocol's name in the ledger: <c>otlpTraces</c>.</summary>
    string Name { get; }

    /// <summary>Decodes one body.</summary>
    Decoded Decode(WireRequest request);
}
