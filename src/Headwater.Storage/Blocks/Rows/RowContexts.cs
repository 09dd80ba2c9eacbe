using System.Text;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// The contexts at the head of a row-wise block: a count, then for each resource, scope and the two schema URLs, each
/// as a length and its bytes. Only those in use are written.
/// </summary>
static class RowContexts
{
    // Four lengths.
    const int MinBytes = 4;

    /// <summary>Writes the contexts in use and answers the new place of each; -1 for those not in use.</summary>
    public static int[] Write(IReadOnlyList<EncodedContext> contexts, IEnumerable<int> used, PooledBuffer output)
    {
        var places = new int[contexts.Count];
        Array.Fill(places, -1);
        var inUse = new List<EncodedContext>();
        foreach (var context in used)
        {
            if (places[context] >= 0) continue;
            places[context] = inUse.Count;
            inUse.Add(contexts[context]);
        }
        output.WriteVarint((ulong)inUse.Count);
        foreach (var context in inUse)
        {
            WriteBytes(output, context.Resource.Span);
            WriteBytes(output, context.Scope.Span);
            WriteBytes(output, Encoding.UTF8.GetBytes(context.ResourceSchemaUrl));
            WriteBytes(output, Encoding.UTF8.GetBytes(context.ScopeSchemaUrl));
        }
        return places;
    }

    /// <summary>Reads them back, in memory of their own.</summary>
    public static EncodedContext[] Read(ref BoundedReader reader)
    {
        var contexts = new EncodedContext[reader.ReadCount(MinBytes)];
        for (var i = 0; i < contexts.Length; i++)
        {
            contexts[i] = new EncodedContext
            {
                Resource = reader.ReadBytes().ToArray(), Scope = reader.ReadBytes().ToArray(),
                ResourceSchemaUrl = Encoding.UTF8.GetString(reader.ReadBytes()),
                ScopeSchemaUrl = Encoding.UTF8.GetString(reader.ReadBytes()),
            };
        }
        return contexts;
    }

    static void WriteBytes(PooledBuffer output, ReadOnlySpan<byte> bytes)
    {
        output.WriteVarint((ulong)bytes.Length);
        output.Write(bytes);
    }
}
