using System.Text;
using System.Text.Json;

namespace Headwater.Web;

/// <summary>
/// A payload as a tree that a page can fold: JSON, with JSON inside strings (an SNS message inside an SQS body)
/// opened too. Bounded, because a payload is as large as its sender likes.
/// </summary>
public static class JsonOutline
{
    /// <summary>
    /// More characters than this are not read; 64 KB is what a person can still scan, and most senders cut earlier.
    /// </summary>
    public const int MaxCharacters = 64 * 1024;

    /// <summary>More values than this are not drawn: browsers lay out a few thousand elements without delay.</summary>
    public const int MaxValues = 2_000;

    // JSON inside strings inside JSON: SQS holds SNS holds the sender's own, and one more for luck.
    const int MaxNestedTexts = 3;

    /// <summary>The tree, or null when the text is not JSON (or was cut in the middle).</summary>
    public static JsonItem? Read(string text)
    {
        if (text.Length > MaxCharacters) return null;
        var left = MaxValues;
        return Parse(text) is { } root ? Convert(null, root, MaxNestedTexts, ref left) : null;
    }

    /// <summary>True for what the scrubber leaves behind: nothing but stars, or a mark in brackets.</summary>
    public static bool IsMasked(string text) =>
        (text.Length >= 3 && text.AsSpan().IndexOfAnyExcept('*', '•') < 0)
        || text is "[masked]" or "[MASKED]" or "[redacted]" or "[REDACTED]" or "[Filtered]";

    static JsonElement? Parse(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.Length == 0 || start[0] is not ('{' or '[')) return null;
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static JsonItem Convert(string? name, JsonElement element, int nestedTexts, ref int left)
    {
        left--;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
            case JsonValueKind.Array:
                var count = element.ValueKind == JsonValueKind.Object ? element.GetPropertyCount()
                    : element.GetArrayLength();
                var items = new List<JsonItem>();
                if (element.ValueKind == JsonValueKind.Object)
                {
                    foreach (var property in element.EnumerateObject())
                    {
                        if (left <= 0) break;
                        items.Add(Convert(property.Name, property.Value, nestedTexts, ref left));
                    }
                }
                else
                {
                    foreach (var item in element.EnumerateArray())
                    {
                        if (left <= 0) break;
                        items.Add(Convert(null, item, nestedTexts, ref left));
                    }
                }
                var type = element.ValueKind == JsonValueKind.Object ? JsonItemType.Object : JsonItemType.Array;
                return new(name, type, "", items, count);
            case JsonValueKind.String:
                var text = element.GetString()!;
                if (nestedTexts > 0 && left > 0 && Parse(text) is { } inner)
                    return Convert(name, inner, nestedTexts - 1, ref left) with { FromText = true };
                return new(name, IsMasked(text) ? JsonItemType.Masked : JsonItemType.String, text, [], 0);
            case JsonValueKind.Number: return new(name, JsonItemType.Number, element.GetRawText(), [], 0);
            default: return new(name, JsonItemType.Word, element.GetRawText(), [], 0);
        }
    }
}

/// <summary>What a value of an outline is.</summary>
public enum JsonItemType
{
    /// <summary>Names and values.</summary>
    Object,

    /// <summary>Values.</summary>
    Array,

    /// <summary>Text.</summary>
    String,

    /// <summary>A number, as written.</summary>
    Number,

    /// <summary>true, false or null.</summary>
    Word,

    /// <summary>Text that the scrubber removed.</summary>
    Masked,
}

/// <summary>One value of an outline.</summary>
/// <param name="Name">The property's name; null at the top and in arrays.</param>
/// <param name="Type">What it is.</param>
/// <param name="Text">Of strings, numbers and words.</param>
/// <param name="Items">Of objects and arrays; fewer than <paramref name="Count"/> when the outline is full.</param>
/// <param name="Count">How many there are.</param>
/// <param name="FromText">It stood as JSON inside a string.</param>
public sealed record JsonItem(
    string? Name, JsonItemType Type, string Text, IReadOnlyList<JsonItem> Items, int Count, bool FromText = false);
