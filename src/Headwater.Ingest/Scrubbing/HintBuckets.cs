namespace Headwater.Ingest;

/// <summary>
/// Sorts hints into the eight buckets of a <see cref="HintScanner"/>. A bucket lets through every combination of the halves of its
/// hints' bytes, so that the choice decides how often a place of innocent text is compared for nothing: twenty times as often when
/// done by the alphabet. Two groups are joined at a time, those whose union costs least on text as it usually comes.
/// </summary>
static class HintBuckets
{
    // What spans are made of, to count how common each byte is.
    static ReadOnlySpan<byte> TypicalText =>
        """
        aws.request.id 84c5ac42-7163-4812-ac7d-08dde03ad8f5 cloud.region eu-west-1 http.response.status_code db.system.name rpc.system
        {"TableName":"shop_sales","Item":{"saleId":{"S":"628d8a01"},"customer":{"M":{"id":{"S":"c-7"},"email":{"S":"a@example.com"}}},
        "status":{"S":"confirmed"},"createdAt":{"N":"1795261567741"},"total":{"N":"49.90"},"items":{"L":[{"M":{"quantity":{"N":"2"}}}]}}
        at async Runtime.handler (file:///var/task/index.js:41:11) ValidationException: One or more parameter values were invalid
        """u8;

    /// <summary>The hints of each bucket; some may be empty.</summary>
    public static Hint[][] Of(IEnumerable<Hint> hints, int buckets, int fingerprint)
    {
        var frequencies = new double[256];
        Array.Fill(frequencies, 0.5 / TypicalText.Length); // nothing is impossible
        foreach (var c in TypicalText) frequencies[c | 0x20] += 1.0 / TypicalText.Length;
        var groups = hints.Select(h => new Group([h], frequencies, fingerprint)).ToList();
        var unions = new Dictionary<(Group, Group), Group>(); // at most one for each pair of groups that ever were
        while (groups.Count > buckets)
        {
            var best = default((double Cost, int First, int Second, Group? Union));
            for (var i = 0; i < groups.Count; i++)
            {
                for (var j = i + 1; j < groups.Count; j++)
                {
                    if (!unions.TryGetValue((groups[i], groups[j]), out var union))
                    {
                        union = new Group([.. groups[i].Hints, .. groups[j].Hints], frequencies, fingerprint);
                        unions.Add((groups[i], groups[j]), union);
                    }
                    var cost = union.Cost - groups[i].Cost - groups[j].Cost;
                    if (best.Union is null || cost < best.Cost) best = (cost, i, j, union);
                }
            }
            groups[best.First] = best.Union!;
            groups.RemoveAt(best.Second);
        }
        while (groups.Count < buckets) groups.Add(new Group([], frequencies, fingerprint));
        return [.. groups.Select(g => g.Hints)];
    }

    /// <summary>Hints of one bucket, and how many comparisons they cost for each byte of text.</summary>
    sealed class Group(Hint[] hints, double[] frequencies, int fingerprint)
    {
        public Hint[] Hints { get; } = hints;

        public double Cost { get; } = CostOf(hints, frequencies, fingerprint);

        static double CostOf(Hint[] hints, double[] frequencies, int fingerprint)
        {
            double cost = hints.Length;
            for (var place = 0; place < fingerprint; place++)
            {
                if (hints.Any(h => h.Length <= place)) continue;
                int low = 0, high = 0;
                foreach (var hint in hints)
                {
                    low |= 1 << (hint.Folded(place) & 0xF);
                    high |= 1 << (hint.Folded(place) >> 4);
                }
                var accepted = 0.0;
                for (var c = 0; c < frequencies.Length; c++)
                    if ((low >> (c & 0xF) & 1) != 0 && (high >> (c >> 4) & 1) != 0) accepted += frequencies[c];
                cost *= accepted;
            }
            return cost;
        }
    }
}
