using System.Buffers.Binary;
using Headwater.Model;
using Headwater.Storage;

namespace Headwater.Tests.Storage.Columns;

/// <summary>A damaged block is told from a sound one, and never worse than that.</summary>
public sealed class ColumnFuzzTests
{
    // Bytes that a broken block may make a reader allocate on one thread: far above a sound one's, far below harm.
    const long MaxAllocated = 600L * 1024 * 1024;

    [Fact]
    public void A_block_cut_anywhere_is_refused()
    {
        var body = Blocks.Pack(new OddSpans(21).Next(20));
        for (var length = 0; length < body.Length; length++)
            Assert.Throws<InvalidDataException>(() => Blocks.Unpack(body[..length]));
    }

    [Fact]
    public void A_block_with_a_flipped_bit_is_refused()
    {
        var body = Blocks.Pack(new OddSpans(22).Next(20));
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var damaged = (byte[])body.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Throws<InvalidDataException>(() => Blocks.Unpack(damaged));
        }
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(2);
        for (var i = 0; i < 3000; i++)
        {
            var garbage = new byte[random.Next(300)];
            random.NextBytes(garbage);
            Assert.Throws<InvalidDataException>(() => Blocks.Unpack(Sealed(garbage)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Damage_that_the_checksum_does_not_show_is_refused_or_read_but_never_crashes(int seed)
    {
        // Short spans, so that much of the directory is not compressed and can be hit.
        var random = new Random(seed);
        var sound = Blocks.Pack(seed % 2 == 0 ? new OddSpans(30 + seed).Next(12) : new ShopTraffic(seed).Next(1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 4000; i++)
        {
            var damaged = (byte[])sound.Clone();
            for (var hits = 1 + random.Next(3); hits > 0; hits--)
                damaged[1 + random.Next(damaged.Length - 5)] = (byte)random.Next(256);
            ReadEverything(Sealed(damaged));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MaxAllocated, $"Damage {i} of seed {seed} allocated {allocated} bytes.");
            before = GC.GetAllocatedBytesForCurrentThread();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_directory_that_lies_is_refused_or_read_but_never_crashes(int seed)
    {
        var random = new Random(seed);
        var sound = Blocks.Pack(new OddSpans(40 + seed).Next(12));
        var (meta, rest) = SplitMeta(sound);
        for (var i = 0; i < 4000; i++)
        {
            var damaged = (byte[])meta.Clone();
            for (var hits = 1 + random.Next(3); hits > 0; hits--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var section = new ByteStream();
            section.Byte(ColumnLimits.Version);
            SectionWriter.WriteRaw(damaged, section);
            section.Raw(rest);
            ReadEverything(Sealed([.. section.Written, 0, 0, 0, 0]));
        }
    }

    static void ReadEverything(byte[] body)
    {
        try
        {
            using var block = new ColumnCodec().Open(body);
            var filter = new SpanFilter(Interval.Always, null);
            Attempt(() => block.ReadAll());
            Attempt(() => block.ReadTrace(block.ReadTraceIds()[^1]));
            Attempt(() => block.Group(filter, "user.id", new SpanGroups()));
            Attempt(() => block.Find(filter with { Where = new Predicate.Contains("Zanzibar") }, []));
            Attempt(() => block.Find(filter with { Where = new Predicate.Contains("1") }, []));
        }
        catch (InvalidDataException)
        {
            // Refused when opened: what is hoped for.
        }
    }

    static void Attempt(Action read)
    {
        try
        {
            read();
        }
        catch (InvalidDataException)
        {
            // Refused when read: as good.
        }
    }

    // With the checksum that belongs to the bytes, so that the checks behind it are reached.
    static byte[] Sealed(byte[] body)
    {
        if (body.Length < 5) return body;
        body[0] = ColumnLimits.Version;
        var end = body.Length - 4;
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(end), Crc32C.Of(body.AsSpan(0, end)));
        return body;
    }

    static (byte[] Meta, byte[] Others) SplitMeta(byte[] body)
    {
        var cursor = new BlockCursor(body.AsSpan(0, body.Length - 4), 1);
        using var meta = Section.Read(body, ref cursor, 0);
        return (meta.Slice(0, meta.Length).ToArray(), body[cursor.Position..^4]);
    }
}
