using Headwater.Model;

namespace Headwater.Storage;

/// <summary>What the steps of a shape say about how its spans can be asked.</summary>
sealed class ShapeTraits
{
    readonly bool[] _odd;

    /// <summary>Looks at every shape.</summary>
    public ShapeTraits(BlockDirectory directory)
    {
        _odd = new bool[directory.Shapes];
        for (var shape = 0; shape < _odd.Length; shape++)
        {
            var names = 0;
            foreach (var step in directory.Shape(shape))
            {
                if (step < Step.FirstColumn) continue;
                var column = directory.Columns[step - Step.FirstColumn];
                if (column.Kind == ColumnKind.Field) names++;
                _odd[shape] |= column.Kind == ColumnKind.Verbatim && !IsHarmless(column.Field);
            }
            _odd[shape] |= names > 1;
        }
    }

    /// <summary>
    /// True when a name, an attribute or an id stands verbatim, or a name stands twice: then the columns alone do not
    /// tell what the span says, and it must be put together and decoded.
    /// </summary>
    public bool IsOdd(int shape) => _odd[shape];

    // Fields that are always verbatim and hold neither a name nor an attribute of the span.
    static bool IsHarmless(int field) => field is OtlpFields.Span.TraceState or OtlpFields.Span.DroppedAttributes
        or OtlpFields.Span.Events or OtlpFields.Span.DroppedEvents or OtlpFields.Span.Links
        or OtlpFields.Span.DroppedLinks or OtlpFields.Span.Status or OtlpFields.Span.Flags or ColumnTable.OtherField;
}
