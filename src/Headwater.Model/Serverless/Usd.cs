using System.Globalization;

namespace Headwater.Model;

/// <summary>Money in US dollars, exact: one invocation costs millionths.</summary>
public readonly record struct Usd(decimal Amount) : IComparable<Usd>
{
    /// <summary>Nothing.</summary>
    public static Usd Zero => default;

    /// <summary>Orders by amount.</summary>
    public int CompareTo(Usd other) => Amount.CompareTo(other.Amount);

    /// <summary>The sum.</summary>
    public static Usd operator +(Usd left, Usd right) => new(left.Amount + right.Amount);

    /// <summary>A plain number.</summary>
    public override string ToString() => Amount.ToString(CultureInfo.InvariantCulture);
}
