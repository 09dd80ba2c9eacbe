using Headwater.Ingest;

namespace Headwater.Tests;

public sealed class GrpcFrameTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    public void A_written_message_is_read_back(int size)
    {
        var message = new byte[size];
        Array.Fill(message, (byte)7);

        Assert.True(GrpcFrame.TryRead(GrpcFrame.Write(message), out var compressed, out var read, out _));

        Assert.False(compressed);
        Assert.Equal(message, read.ToArray());
    }

    [Fact]
    public void The_first_byte_says_whether_the_message_is_compressed()
    {
        Assert.True(GrpcFrame.TryRead(new byte[] { 1, 0, 0, 0, 2, 8, 9 }, out var compressed, out var message, out _));

        Assert.True(compressed);
        Assert.Equal([8, 9], message.ToArray());
    }

    [Theory]
    [InlineData("", "only 0")]
    [InlineData("00000000", "only 4")]
    [InlineData("0200000000", "is 2")]
    [InlineData("000000000301", "3 bytes, but 1 follow")]
    [InlineData("00FFFFFFFF01", "4294967295 bytes")]
    [InlineData("000000000101000000000101", "Send one message a call")]
    public void Anything_but_one_whole_frame_is_a_mistake_that_is_explained(string hex, string explanation)
    {
        Assert.False(GrpcFrame.TryRead(Convert.FromHexString(hex), out _, out _, out var mistake));

        Assert.Contains(explanation, mistake, StringComparison.Ordinal);
    }
}
