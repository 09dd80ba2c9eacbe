namespace Headwater.Ingest;

/// <summary>
/// What a project changes about scrubbing; <see cref="ScrubRules.TryCreate"/> checks it. Names are those of the settings.
/// </summary>
public sealed record ScrubSettings
{
    /// <summary>
    /// Keys whose values are masked too. Compared by words without regard to case and separators: <c>loyalty number</c> is also
    /// <c>loyaltyNumber</c> and <c>LOYALTY_NUMBER_2</c>. At most 100, each of 3 to 64 letters and digits.
    /// </summary>
    public IReadOnlyList<string> ExtraKeys { get; init; } = [];

    /// <summary>
    /// Keys that the rules would mask, but whose values are no secrets here. Compared whole, without regard to case and
    /// separators. Their values are still searched for card numbers, tokens and the like. At most 100.
    /// </summary>
    public IReadOnlyList<string> ExemptKeys { get; init; } = [];

    /// <summary>
    /// Places that are not scrubbed at all, as <c>headwater.masked</c> writes them: <c>attributes.app.card</c>, <c>body</c>, or
    /// with a star at the end all that start so. At most 100.
    /// </summary>
    public IReadOnlyList<string> ExemptPaths { get; init; } = [];

    /// <summary>
    /// Regular expressions by the name that is recorded; what they match is masked in every text. They run without backtracking,
    /// so in time linear in the text; look-around and back-references do not work. At most 20. Each costs every span a full look.
    /// </summary>
    public IReadOnlyDictionary<string, string> ExtraPatterns { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether e-mail addresses are masked; off by default, because users are found by them.</summary>
    public bool MaskEmails { get; init; }

    /// <summary>What stands where a secret stood.</summary>
    public Masking Masking { get; init; }

    /// <summary>The key of the hash, at least 16 characters; needed for <see cref="Masking.Hash"/> and for nothing else.</summary>
    public string? HashKey { get; init; }
}
