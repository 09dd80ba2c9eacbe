namespace Headwater.Tests;

public sealed class TransactionsPageContract : PageContract
{
    protected override string Address(string id) => "transactions";
}

public sealed class MapPageContract : PageContract
{
    protected override int StatusWithNothing => 404;

    protected override string Address(string id) => $"transactions/{id}";
}

public sealed class TimelinePageContract : PageContract
{
    protected override int StatusWithNothing => 404;

    protected override string Address(string id) => $"transactions/{id}?view=timeline";
}

public sealed class LogsPageContract : PageContract
{
    protected override int StatusWithNothing => 404;

    protected override string Address(string id) => $"transactions/{id}?view=logs";
}

public sealed class StackPageContract : PageContract
{
    protected override int StatusWithNothing => 404;

    protected override string Address(string id) => $"transactions/{id}?view=stack";
}

public sealed class FunctionsPageContract : PageContract
{
    protected override string Address(string id) => "functions";
}

public sealed class FunctionPageContract : PageContract
{
    protected override int StatusWithNothing => 404;

    protected override string Address(string id) => "functions/ushop_new-sale";
}

public sealed class LedgerPageContract : PageContract
{
    protected override string Address(string id) => "settings/ledger";
}

public sealed class StorePageContract : PageContract
{
    protected override string Address(string id) => "settings/store";
}
