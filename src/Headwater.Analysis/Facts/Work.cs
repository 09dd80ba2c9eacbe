using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>What a span did, and to what.</summary>
readonly record struct Work(Component Component, string Operation)
{
    internal AwsKind Aws { get; init; }

    internal bool IsWrite { get; init; }

    internal bool IsAwsCall { get; init; }

    internal bool IsHttpCall { get; init; }

    /// <summary>What carries its messages on, or null.</summary>
    internal string? Via { get; init; }
}
