using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Finds the rows whose text holds another text: exactly what <see cref="Predicates.Contains(Span, string)"/> says.
/// Columns, and templates in them, that cannot hold it are left out first (see <see cref="Needle"/>); nested values and
/// events are searched as they are encoded, and a row is decoded only to confirm such a hit.
/// </summary>
sealed class ColumnSearch(
    BlockDirectory directory, SpanTables tables, ColumnReader[] columns, ShapeTraits traits, Func<int, SpanSet> read)
{
    readonly ByteStream _value = new();

    enum Found : byte { Not, Perhaps, Surely }

    /// <summary>For each row whether the text stands in it.</summary>
    public bool[] Rows(string text)
    {
        var needle = new Needle(text);
        var rows = new Found[directory.Spans];
        if (needle.Bytes.IsEmpty || !needle.IsExact) Array.Fill(rows, Found.Perhaps);
        else
        {
            for (var column = 0; column < columns.Length; column++) Search(column, needle, rows);
        }
        var found = new bool[rows.Length];
        for (var row = 0; row < rows.Length; row++)
            found[row] = rows[row] == Found.Surely
                || rows[row] == Found.Perhaps && Predicates.Contains(read(row).Decode().Single(), text);
        return found;
    }

    void Search(int number, Needle needle, Found[] rows)
    {
        var column = columns[number];
        if (column.About.Kind is ColumnKind.Int or ColumnKind.Double) return;
        var templates = Examine(column, needle, out var any);
        if (!any) return;
        column.Rewind();
        var direct = column.About.Kind is ColumnKind.Text or ColumnKind.Field;
        var counts = CountsOfShapes(number);
        for (var row = 0; row < rows.Length; row++)
        {
            var shape = tables.ShapeOf(row);
            for (var count = counts[shape]; count > 0; count--)
            {
                if (rows[row] == Found.Surely) column.Pending++;
                else if (Holds(column, needle, templates))
                    rows[row] = direct && !traits.IsOdd(shape) ? Found.Surely : Found.Perhaps;
            }
        }
    }

    bool Holds(ColumnReader column, Needle needle, Found[] templates)
    {
        var template = templates[column.PeekCode()];
        if (template == Found.Perhaps) return column.Next(_value).IndexOf(needle.Bytes) >= 0;
        column.Pending++;
        return template == Found.Surely;
    }

    // What each template allows: a plain one holds the text or not; one with holes may, if the firm part can be in it.
    static Found[] Examine(ColumnReader column, Needle needle, out bool any)
    {
        var firm = needle.Firm;
        var inHoles = firm.IsEmpty || column.AllText.IndexOf(firm) >= 0;
        for (var word = 0; word < column.About.Words && !inHoles; word++)
            inHoles = column.Word(word).IndexOf(firm) >= 0;
        var templates = new Found[column.About.Templates];
        any = false;
        for (var code = 0; code < templates.Length; code++)
        {
            var text = column.Template(code);
            if (Templates.NextMark(text) < 0)
                templates[code] = text.IndexOf(needle.Bytes) >= 0 ? Found.Surely : Found.Not;
            else if (inHoles || text.IndexOf(firm) >= 0)
                templates[code] = Found.Perhaps;
            any |= templates[code] != Found.Not;
        }
        return templates;
    }

    int[] CountsOfShapes(int column)
    {
        var counts = new int[directory.Shapes];
        for (var shape = 0; shape < counts.Length; shape++)
        {
            foreach (var step in directory.Shape(shape))
                if (step == Step.FirstColumn + column) counts[shape]++;
        }
        return counts;
    }
}
