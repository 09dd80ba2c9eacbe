using System.Runtime.CompilerServices;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Gives the same record for the same component, so that a call costs no allocation. Bound: <see cref="Cells"/>
/// components; a newer one pushes out the one in its cell. Lock-free like <see cref="TextPool"/>.
/// </summary>
sealed class ComponentPool
{
    // 2,048: functions, tables, topics and hosts of a large account.
    const int Cells = 2048;

    readonly Component?[] _cells = new Component?[Cells];

    internal Component Get(ComponentKind kind, string service, string name, string region = "", string account = "")
    {
        // The texts come from the pool, so the same name is nearly always the same object; another one costs a cell.
        var at = (int)(
            (uint)(RuntimeHelpers.GetHashCode(name) ^ RuntimeHelpers.GetHashCode(region) ^ (int)kind << 8) % Cells);
        var known = _cells[at];
        if (known is not null && known.Kind == kind && known.Name == name && known.Region == region
            && known.Service == service && known.Account == account)
            return known;
        return _cells[at] = new Component(kind, service, name.Length == 0 ? service : name, region, account);
    }
}
