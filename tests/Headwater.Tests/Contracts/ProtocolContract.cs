using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>
/// What every protocol must keep (see <see cref="IProtocol"/>). A new protocol inherits this with its own sample.
/// </summary>
public abstract class ProtocolContract
{
    /// <summary>The protocol under test.</summary>
    protected abstract IProtocol Protocol { get; }

    /// <summary>A real body, of a few kilobytes at most: it is cut and bent at every byte.</summary>
    protected abstract ReadOnlyMemory<byte> Golden { get; }

    /// <summary>How <see cref="Golden"/> is written.</summary>
    protected virtual WireFormat Format => WireFormat.Protobuf;

    /// <summary>How many records <see cref="Golden"/> holds.</summary>
    protected abstract int GoldenRecords { get; }

    /// <summary>False for what is accepted but not kept.</summary>
    protected virtual bool Keeps => true;

    /// <summary>The smallest request that says nothing.</summary>
    protected virtual ReadOnlyMemory<byte> Empty => ReadOnlyMemory<byte>.Empty;

    /// <summary><see cref="Golden"/> with fields in it that nobody knows yet.</summary>
    protected abstract ReadOnlyMemory<byte> GoldenFromTheFuture { get; }

    [Fact]
    public void A_real_body_is_received_whole()
    {
        var decoded = Decode(Golden);

        Assert.Null(decoded.Refused);
        Assert.Equal(GoldenRecords, decoded.Received);
        Assert.Equal(Keeps ? GoldenRecords : 0, Kept(decoded));
        Assert.All(decoded.Rejections, r => Assert.Equal(RejectReason.NotKept, r.Reason));
    }

    [Fact]
    public void What_is_kept_belongs_to_the_project_and_the_moment_of_the_request()
    {
        var moment = Instant.FromUnixMilliseconds(7);
        var request = Request(Golden) with { Project = new ProjectId(42), ReceivedAt = moment };

        var batch = Protocol.Decode(request).Batch;

        if (!Keeps) Assert.Null(batch);
        else Assert.Equal((request.Project, request.ReceivedAt), (batch!.Project, batch.ReceivedAt));
    }

    [Fact]
    public void An_empty_request_is_neither_refused_nor_counted()
    {
        var decoded = Decode(Empty);

        Assert.Null(decoded.Refused);
        Assert.Null(decoded.Batch);
        Assert.Equal(0, decoded.Received);
    }

    [Fact]
    public void A_body_cut_at_any_byte_is_accounted_for()
    {
        for (var length = 1; length < Golden.Length; length++)
        {
            var decoded = Decode(Golden[..length]);

            if (decoded.Refused is not null) Assert.Equal(RejectReason.Malformed, decoded.Refused.Reason);
            else Assert.True(decoded.Received < GoldenRecords, $"Cut at {length}.");
        }
    }

    [Fact]
    public void A_body_with_any_one_bit_turned_is_accounted_for()
    {
        var bent = Golden.ToArray();
        for (var bit = 0; bit < bent.Length * 8; bit++)
        {
            bent[bit / 8] ^= (byte)(1 << (bit % 8));
            Decode(bent);
            bent[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Fields_of_a_later_version_do_no_harm()
    {
        var decoded = Decode(GoldenFromTheFuture);

        Assert.Equal(GoldenRecords, decoded.Received);
        Assert.Equal(Keeps ? GoldenRecords : 0, Kept(decoded));
    }

    [Fact]
    public void It_is_listed_under_a_name_of_its_own()
    {
        Assert.Contains(Protocol, Protocols.All);
        Assert.Single(Protocols.All, p => p.Name == Protocol.Name);
    }

    /// <summary>Decodes a body and checks that the ledger balances.</summary>
    protected Decoded Decode(ReadOnlyMemory<byte> body)
    {
        var decoded = Protocol.Decode(Request(body));
        DecodedAssert.IsSound(decoded);
        return decoded;
    }

    WireRequest Request(ReadOnlyMemory<byte> body) => new()
    {
        Body = body, Format = Format, Project = ProjectId.Default, ReceivedAt = OtlpSamples.Now,
    };

    static int Kept(Decoded decoded) => (decoded.Batch?.Spans.Length ?? 0) + (decoded.Batch?.Logs.Length ?? 0);
}
