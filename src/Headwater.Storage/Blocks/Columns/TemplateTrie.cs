using System.Buffers.Binary;

namespace Headwater.Storage;

/// <summary>
/// The templates that a column has seen, as a tree of literals and holes, so that a text like an earlier one is cut up
/// by comparing literals, and its template is known at the end. Where a text leaves the tree, the tokenizer goes on and
/// the tree grows. Bounded by <see cref="MaxEdges"/> and <see cref="ColumnLimits.MaxRememberedBytes"/>: see <see
/// cref="IsFull"/>.
/// </summary>
sealed class TemplateTrie
{
    // 200 templates of 20 pieces that share nothing; about 400 KB with the bytes.
    const int MaxEdges = 4_096;

    // A template in one piece more than this is a list of its own; its items would be a new template for each length.
    const int MaxPieces = 512;

    // Of the two structures below, padding included.
    const int EdgeBytes = 48, NodeBytes = 12;

    readonly List<Edge> _edges = [];
    readonly List<Node> _nodes = [new(-1, -1, TextState.Free)];
    readonly List<int> _templates = []; // the edge at the end of each
    readonly ByteStream _literals = new(1024);

    /// <summary>How many templates there are.</summary>
    public int Count => _templates.Count;

    /// <summary>How many bytes its buffers have, about.</summary>
    public int Capacity => _literals.Capacity + _edges.Capacity * EdgeBytes + _nodes.Capacity * NodeBytes;

    /// <summary>True when it is time to <see cref="Clear"/>.</summary>
    public bool IsFull => _edges.Count >= MaxEdges || _literals.Length >= ColumnLimits.MaxRememberedBytes;

    /// <summary>Forgets all templates.</summary>
    public void Clear()
    {
        _edges.Clear();
        _nodes.RemoveRange(1, _nodes.Count - 1);
        _nodes[0] = new(-1, -1, TextState.Free);
        _templates.Clear();
        _literals.Clear();
    }

    /// <summary>
    /// Writes the holes of a text and answers its template; -1 when it is too long for one. Then what was written is
    /// the caller's to take back.
    /// </summary>
    public int Write(ReadOnlySpan<byte> text, ValueStreams into)
    {
        int node = 0, at = 0;
        for (var pieces = 0; pieces < MaxPieces; pieces++)
        {
            var edge = FindEdge(node, text, at, into, out var next);
            if (edge < 0) return Grow(node, text, at, pieces, into);
            if (_edges[edge].Hole == Hole.End) return _edges[edge].Target;
            (node, at) = (_edges[edge].Target, next);
        }
        return -1;
    }

    /// <summary>Appends the text of a template, as it stands in a block.</summary>
    public void WriteTemplate(int template, ByteStream into)
    {
        Span<int> path = stackalloc int[MaxPieces];
        var length = 0;
        for (var edge = _templates[template]; edge >= 0; edge = _nodes[_edges[edge].From].Parent) path[length++] = edge;
        while (length > 0)
        {
            var edge = _edges[path[--length]];
            Templates.WriteLiteral(Literal(edge), into);
            if (edge.Hole != Hole.End) into.Byte((byte)(edge.Hole == Hole.BareWord ? Hole.Word : edge.Hole));
        }
    }

    int FindEdge(int node, ReadOnlySpan<byte> text, int at, ValueStreams into, out int next)
    {
        var rest = text[at..];
        var head = HeadOf(rest);
        var edges = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_edges);
        for (var index = _nodes[node].First; index >= 0; index = edges[index].Next)
        {
            ref readonly var edge = ref edges[index];
            if ((head & edge.Mask) != edge.Head || rest.Length < edge.Length) continue;
            if (edge.Length > 8 && !rest.StartsWith(Literal(edge))) continue;
            next = at + edge.Length;
            if (edge.Hole == Hole.End)
            {
                if (next == text.Length) return index;
            }
            else if (into.TryWrite(edge.Hole, text, next, out var length))
            {
                next += length;
                return index;
            }
        }
        next = at;
        return -1;
    }

    int Grow(int node, ReadOnlySpan<byte> text, int at, int pieces, ValueStreams into)
    {
        var state = node == 0 ? Tokenizer.StateAtStart(text) : _nodes[node].State;
        for (; pieces < MaxPieces; pieces++)
        {
            var token = Tokenizer.Next(text, at, state);
            var next = at + token.Literal;
            var length = 0;
            // What the tokenizer finds is there; if the two ever disagree the value is kept whole, and nothing is lost.
            if (token.Hole != Hole.End && !into.TryWrite(token.Hole, text, next, out length)) return -1;
            var target = token.Hole == Hole.End ? _templates.Count : _nodes.Count;
            var edge = AddEdge(node, text[at..next], token.Hole, target);
            if (token.Hole == Hole.End)
            {
                _templates.Add(edge);
                return target;
            }
            _nodes.Add(new(-1, edge, token.State));
            (node, at, state) = (target, next + length, token.State);
        }
        return -1;
    }

    int AddEdge(int node, ReadOnlySpan<byte> literal, Hole hole, int target)
    {
        var index = _edges.Count;
        var mask = literal.Length >= 8 ? ulong.MaxValue : (1UL << 8 * literal.Length) - 1;
        var next = _nodes[node].First;
        _edges.Add(new(_literals.Length, literal.Length, HeadOf(literal), mask, hole, target, next, node));
        _literals.Raw(literal);
        _nodes[node] = _nodes[node] with { First = index };
        return index;
    }

    ReadOnlySpan<byte> Literal(in Edge edge) => _literals.Written.Slice(edge.Offset, edge.Length);

    // The first eight bytes, to tell literals apart without following their offset.
    static ulong HeadOf(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 8) return BinaryPrimitives.ReadUInt64LittleEndian(text);
        ulong head = 0;
        for (var i = text.Length - 1; i >= 0; i--) head = head << 8 | text[i];
        return head;
    }

    readonly record struct Edge(
        int Offset, int Length, ulong Head, ulong Mask, Hole Hole, int Target, int Next, int From);

    readonly record struct Node(int First, int Parent, TextState State);
}
