namespace Headwater.Analysis;

/// <summary>The bounded memories that readers of facts share; each states its own bound.</summary>
sealed class Pools
{
    internal TextPool Texts { get; } = new();

    internal ComponentPool Components { get; } = new();
}
