using Headwater.Model;

namespace Headwater.Web;

/// <summary>
/// What the transactions page asks the store: the address, read in one place for the page and for its live count.
/// </summary>
static class TransactionFilter
{
    // One screen and a half; a page is 20 KB of HTML.
    public const int PageSize = 50;

    public static SearchText Of(PageRequest request) => SearchText.Parse(request.Search, new()
    {
        Project = request.Project,
        Interval = request.Range.Interval,
        Environment = request.Environment,
        Region = request.Region,
        Outcomes = Outcomes(request),
        Limit = PageSize,
        After = Addresses.Place(request["cursor"]),
    });

    /// <summary>The outcomes whose chips are on; a name that does not exist is left out.</summary>
    public static IReadOnlyList<Outcome> Outcomes(PageRequest request) =>
    [
        .. (request["outcome"] ?? "").Split(',')
            .Where(w => w.Length > 0 && char.IsAsciiLetter(w[0]))
            .Select(w => Enum.TryParse<Outcome>(w, ignoreCase: true, out var outcome) ? outcome : (Outcome?)null)
            .OfType<Outcome>().Distinct(),
    ];

    /// <summary>The address of the list with this outcome's chip turned the other way.</summary>
    public static string Toggle(PageRequest request, Outcome outcome)
    {
        var on = Outcomes(request);
        var then = on.Contains(outcome) ? on.Where(o => o != outcome) : on.Append(outcome);
        var text = string.Join(',', then.Select(o => Format.Word(o)));
        return request.Here(("outcome", text), ("cursor", null));
    }
}
