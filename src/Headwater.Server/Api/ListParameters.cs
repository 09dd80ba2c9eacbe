using System.Globalization;
using System.Text;
using Headwater.Model;
using Microsoft.AspNetCore.Mvc;

namespace Headwater.Server;

/// <summary>
/// What every list takes, as text: mistakes are told by us, in words, all at once. A filter that a list does not know is a
/// mistake too: passed over, it would show what was not asked for.
/// </summary>
class PageParameters
{
    static readonly string[] Filters = ["from", "to", "env", "region"];

    // Filters are read from the request by name; their properties in the types below are there for the description.
    [FromQuery(Name = "limit")] public string? Limit { get; set; }
    [FromQuery(Name = "cursor")] public string? Cursor { get; set; }
    public required HttpRequest Request { get; set; }

    /// <summary>The filters that this list knows.</summary>
    protected virtual string[] Known => [];

    /// <summary>What was sent, read; null with mistakes.</summary>
    public ListRange? Read(int standardLimit, int mostLimit, out string mistake)
    {
        var mistakes = new List<string>();
        var from = ReadTime("from", Instant.Epoch);
        var to = ReadTime("to", Instant.Max);
        var limit = standardLimit;
        if (Limit is not null && (!int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
            || limit < 1 || limit > mostLimit))
            mistakes.Add($"limit is '{Limit}', but must be 1 to {mostLimit}. Leave it out for {standardLimit}.");
        Cursor? after = null;
        if (!string.IsNullOrEmpty(Cursor) && (after = CursorText.Read(Cursor)) is null)
            mistakes.Add($"cursor is '{Cursor}', but must be the 'next' of a page before.");
        foreach (var filter in Filters.Except(Known))
            if (TextOf(filter) is not null)
                mistakes.Add($"{filter} is not a parameter of this list. Leave it out; {Takes()}.");
        mistake = string.Join(" ", mistakes);
        return mistakes.Count > 0 ? null : new ListRange(
            new Interval(from, to), TextOf("env"), TextOf("region"), limit, after);

        Instant ReadTime(string name, Instant otherwise)
        {
            if (!Known.Contains(name) || TextOf(name) is not { } text) return otherwise;
            // A plus sign that was not escaped arrives as a space.
            if (Instant.TryParse(text.Replace(' ', '+'), out var time)) return time;
            mistakes.Add($"{name} is '{text}', but must be RFC 3339, for example 2026-11-21T11:46:07Z.");
            return otherwise;
        }
    }

    string Takes() => $"it takes {string.Join(", ", [.. Known, "limit"])} and cursor";

    string? TextOf(string name) => Request.Query[name].FirstOrDefault() is { Length: > 0 } text ? text : null;
}

/// <summary>What a list over a time takes.</summary>
class TimedParameters : PageParameters
{
    [FromQuery(Name = "from")] public string? From { get; set; }
    [FromQuery(Name = "to")] public string? To { get; set; }

    protected override string[] Known => ["from", "to"];
}

/// <summary>What a list over a time takes whose items have a place.</summary>
sealed class ListParameters : TimedParameters
{
    [FromQuery(Name = "env")] public string? Env { get; set; }
    [FromQuery(Name = "region")] public string? Region { get; set; }

    protected override string[] Known => ["from", "to", "env", "region"];
}

/// <summary>Which part of a list is wanted.</summary>
sealed record ListRange(Interval Interval, string? Environment, string? Region, int Limit, Cursor? After);

/// <summary>Cursors as they travel: opaque, safe in a URL.</summary>
static class CursorText
{
    public static string? Write(Cursor? cursor) => cursor is null ? null
        : Convert.ToBase64String(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{cursor.Time.Nanoseconds}|{cursor.Id}")))
            .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static Cursor? Read(string text)
    {
        var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        if (!Convert.TryFromBase64String(padded, bytes, out var count)) return null;
        var plain = Encoding.UTF8.GetString(bytes, 0, count);
        var bar = plain.IndexOf('|', StringComparison.Ordinal);
        return bar > 0 && long.TryParse(plain.AsSpan(0, bar), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            ? new Cursor(new Instant(time), plain[(bar + 1)..])
            : null;
    }

    /// <summary>A page of a list that is in memory: what comes after the item that the cursor names.</summary>
    public static Page<TJson> Cut<T, TJson>(
        IReadOnlyList<T> items, ListRange range, Func<T, Cursor> cursorOf, Func<T, TJson> write)
    {
        var start = 0;
        if (range.After is { } after)
            while (start < items.Count && cursorOf(items[start++]) != after)
            {
            }
        var page = items.Skip(start).Take(range.Limit).ToArray();
        var more = start + page.Length < items.Count && page.Length > 0;
        return new Page<TJson>([.. page.Select(write)], more ? Write(cursorOf(page[^1])) : null);
    }
}
