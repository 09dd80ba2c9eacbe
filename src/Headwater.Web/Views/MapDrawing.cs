using System.Globalization;
using Headwater.Model;

namespace Headwater.Web;

/// <summary>A transaction's map, ready to be written as SVG.</summary>
/// <param name="Width">Of the drawing, margin included.</param>
/// <param name="Height">Of the drawing, margin included.</param>
/// <param name="Nodes">From left to right, then from top to bottom: the order of the keyboard.</param>
/// <param name="Edges">Failed ones last, so that they lie on top.</param>
/// <param name="Folded">How many components stand in groups; 0 when every one has its node.</param>
public sealed record MapDrawing(
    double Width, double Height, IReadOnlyList<MapNode> Nodes, IReadOnlyList<MapEdge> Edges, int Folded)
{
    /// <summary>Around everything: room for badges, halos and self-loops.</summary>
    public const double Margin = 36;

    // Above this a map is a hairball; healthy components of one service are then folded into one node.
    const int MaxNodes = 150;

    /// <summary>Lays the transaction's graph out.</summary>
    public static MapDrawing Of(Transaction transaction)
    {
        var groupOf = Groups(transaction);
        string Name(string id) => groupOf.GetValueOrDefault(id, id);
        var shown = transaction.Nodes.GroupBy(n => Name(n.Id), StringComparer.Ordinal).ToArray();
        var edges = transaction.Edges.GroupBy(e => (From: Name(e.From), To: Name(e.To))).ToArray();
        var entry = transaction.Spans.FirstOrDefault(s => s.Ref == transaction.Summary.EntrySpan)?.Node;
        var layout = LayeredLayout.Arrange(
            shown.Select(g => g.Key), edges.Select(g => g.Key), entry is null ? null : Name(entry), LayoutSize.Map);

        var nodes = shown.Select(g => new MapNode(
                g.Key, [.. g], layout.Nodes[g.Key].X + Margin, layout.Nodes[g.Key].Y + Margin,
                    layout.SelfLoops.Contains(g.Key)))
            .OrderBy(n => n.X).ThenBy(n => n.Y).ToArray();
        var leaving = edges.CountBy(g => g.Key.From).ToDictionary(StringComparer.Ordinal);
        var arriving = edges.CountBy(g => g.Key.To).ToDictionary(StringComparer.Ordinal);
        var timedOut = transaction.Nodes.Where(n => n.TimedOut)
            .Select(n => Name(n.Id)).ToHashSet(StringComparer.Ordinal);
        var drawn = edges.Where(g => layout.Edges.ContainsKey(g.Key))
            .Select(g => new MapEdge(g.Key.From, g.Key.To, [.. g], layout.Edges[g.Key], timedOut.Contains(g.Key.To),
                leaving[g.Key.From] > arriving[g.Key.To]))
            .OrderBy(e => e.IsBad).ToArray();
        return new(layout.Width + 2 * Margin, layout.Height + 2 * Margin, nodes, drawn, groupOf.Count);
    }

    // Groups hold what is healthy and starts no work of its own: the failing path always stays whole.
    static Dictionary<string, string> Groups(Transaction transaction)
    {
        var groupOf = new Dictionary<string, string>(StringComparer.Ordinal);
        if (transaction.Nodes.Count <= MaxNodes) return groupOf;
        var healthy = transaction.Nodes.Where(n => n.Status != SpanStatus.Error && !n.TimedOut && !n.Missing);
        foreach (var alike in healthy.GroupBy(n => (n.Component.Kind, n.Component.Service)).Where(g => g.Count() > 2))
            foreach (var node in alike) groupOf[node.Id] = $"group~{alike.Key.Kind}~{alike.Key.Service}";
        return groupOf;
    }
}

/// <summary>A node of the map: one component, or several that are folded.</summary>
/// <param name="Id">The component's id, or the group's.</param>
/// <param name="Members">At least one.</param>
/// <param name="X">Left side.</param>
/// <param name="Y">Upper side.</param>
/// <param name="CallsItself">Drawn as a small loop.</param>
public sealed record MapNode(string Id, IReadOnlyList<TransactionNode> Members, double X, double Y, bool CallsItself)
{
    // What fits beside the icon at 12 px; both ends of a name tell functions apart, its middle does not.
    const int NameLength = 17;

    // The second line holds the service on its left and the time on its right.
    const int RoomBelow = 18;

    /// <summary>The first member.</summary>
    public TransactionNode First => Members[0];

    /// <summary>It stands for several components.</summary>
    public bool IsGroup => Members.Count > 1;

    /// <summary>The whole name.</summary>
    public string Name => IsGroup
        ? Format.Count(Members.Count,
            $"{First.Component.Service} {Look.Of(First.Component.Kind).Word.ToLowerInvariant()}")
        : First.Component.Name;

    /// <summary>The name, shortened in its middle to fit.</summary>
    public string ShortName => Name.Length <= NameLength ? Name : $"{Name[..9]}…{Name[^(NameLength - 10)..]}";

    /// <summary>The service, and how often when more than once.</summary>
    public string Kind
    {
        get
        {
            var calls = Members.Sum(n => n.Calls);
            var service = First.Missing ? "not reported" : First.Component.Service;
            var times = calls > 1 ? $" ×{Format.Count(calls)}" : "";
            var room = RoomBelow - Duration.Length - times.Length;
            return (service.Length <= room ? service : service[..Math.Max(1, room - 1)] + "…") + times;
        }
    }

    /// <summary>Time spent, all runs together; empty when there is none to show.</summary>
    public string Duration
    {
        get
        {
            var sum = Members.Aggregate(Model.Duration.Zero, (total, n) => total + n.Duration);
            return sum.Nanoseconds == 0 ? "" : Format.Duration(sum);
        }
    }

    /// <summary>CSS class of the state.</summary>
    public string State =>
        Members.Any(n => n.TimedOut) ? "is-timeout"
        : Members.Any(n => n.Status == SpanStatus.Error) ? "is-error"
        : Members.All(n => n.Missing) ? "is-missing" : "";

    /// <summary>Marks at the corner, the most serious first.</summary>
    public IEnumerable<Look> Badges
    {
        get
        {
            if (Members.Any(n => n.TimedOut)) yield return new("clock", "is-timeout", "timed out");
            else if (Members.Any(n => n.Status == SpanStatus.Error)) yield return new("x", "is-error", "failed");
            if (Members.Max(n => n.Attempts) is > 1 and var attempts)
                yield return new("repeat", "is-recovered", $"{attempts} attempts");
            if (Members.Any(n => n.ColdStart)) yield return new("snowflake", "is-cold", "cold start");
        }
    }
}

/// <summary>An edge of the map, all calls and hops between two nodes together.</summary>
/// <param name="From">Id of a node.</param>
/// <param name="To">Id of a node.</param>
/// <param name="Members">At least one.</param>
/// <param name="Points">See <see cref="LayoutResult.Edges"/>, without the margin.</param>
/// <param name="LeadsToTimeout">What it leads to was stopped at its time limit.</param>
/// <param name="IsLabelAtEnd">More edges leave its source than arrive at its target, where there is then more
/// room.</param>
public sealed record MapEdge(
    string From, string To, IReadOnlyList<TransactionEdge> Members, IReadOnlyList<LayoutPoint> Points,
        bool LeadsToTimeout,
    bool IsLabelAtEnd)
{
    /// <summary>A call that it stands for failed.</summary>
    public bool IsBad => Members.Any(e => e.Status == SpanStatus.Error);

    /// <summary>No id proves at least one of its hops.</summary>
    public bool IsInferred => Members.Any(e => e.Confidence == Confidence.Inferred);

    /// <summary>CSS classes of the state.</summary>
    public string State =>
        (IsBad ? LeadsToTimeout ? "is-timeout" : "is-error" : "") + (IsInferred ? " is-inferred" : "");

    /// <summary>What is worth saying: a wait, a failure, a doubt, a number of calls above two; else empty.</summary>
    public string Label
    {
        get
        {
            var calls = Members.Sum(e => e.Calls);
            var wait = Members.Select(e => e.Wait).Max();
            var times = calls > 2 ? $"{Format.Count(calls)}×" : "";
            return wait is { Nanoseconds: > 0 } ? $"{times} {Format.Duration(wait)}".Trim()
                : IsInferred ? $"{times} inferred".Trim()
                : IsBad && !LeadsToTimeout ? $"{times} failed".Trim() : times;
        }
    }

    /// <summary>The whole story, for the tooltip.</summary>
    public string Story => string.Join("; ", Members.Select(e =>
        $"{Format.Count(e.Calls, e.Kind)} by {Look.Of(e.Evidence)}{(e.Key is null ? "" : " " + e.Key)}"
        + (e.Confidence == Confidence.Inferred ? ", inferred" : "")
        + (e.Wait is { Nanoseconds: > 0 } wait ? $", waited {Format.Duration(wait)}" : "")));

    /// <summary>The curve, as SVG's path commands.</summary>
    public string Path
    {
        get
        {
            var at = Points.Select(p => new LayoutPoint(p.X + MapDrawing.Margin, p.Y + MapDrawing.Margin)).ToArray();
            var path = FormattableString.Invariant($"M{at[0].X:0.#} {at[0].Y:0.#}");
            for (var i = 0; i + 1 < at.Length; i += 2)
            {
                if (i > 0) path += FormattableString.Invariant($"L{at[i].X:0.#} {at[i].Y:0.#}");
                var middle = (at[i].X + at[i + 1].X) / 2;
                path += FormattableString.Invariant(
                    $"C{middle:0.#} {at[i].Y:0.#} {middle:0.#} {at[i + 1].Y:0.#} {at[i + 1].X:0.#} {at[i + 1].Y:0.#}");
            }
            return path;
        }
    }

    /// <summary>
    /// Where the label stands: a little beside the middle of the first or last curve, where edges are apart.
    /// </summary>
    public LayoutPoint LabelAt
    {
        get
        {
            const double T = 0.6;
            const double Along = 3 * (1 - T) * (1 - T) * T * 0.5 + 3 * (1 - T) * T * T * 0.5 + T * T * T;
            const double Down = 3 * (1 - T) * T * T + T * T * T;
            var (from, to) = IsLabelAtEnd ? (Points[^2], Points[^1]) : (Points[0], Points[1]);
            return new(
                from.X + (to.X - from.X) * Along + MapDrawing.Margin,
                    from.Y + (to.Y - from.Y) * Down + MapDrawing.Margin);
        }
    }
}

/// <summary>Numbers in SVG attributes.</summary>
static class Svg
{
    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
