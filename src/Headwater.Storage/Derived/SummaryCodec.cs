using System.Globalization;
using System.Text;
using Headwater.Model;

namespace Headwater.Storage;

/// <summary>
/// Writes what a transaction's row does not keep in columns. Protobuf with field numbers of our own, so that rows of older versions
/// stay readable: numbers are never reused, unknown ones are skipped.
/// </summary>
static class SummaryCodec
{
    const int Entry = 1, EntryKind = 2, EntryTrace = 3, EntrySpan = 4, CustomerFacing = 5, Critical = 6, PartialReason = 7,
        ErrorCount = 8, SpanCount = 9, FunctionCount = 10, ColdStarts = 11, Cost = 12, User = 13, UserCount = 14, Environment = 15,
        Region = 16, CauseTrace = 17, CauseSpan = 18, CauseComponent = 19, CauseMessage = 20, Function = 21, Alias = 22,
        Complete = 23, InvocationCount = 24;

    const int UserId = 1, UserSource = 2;

    public static void Write(ProtobufWriter writer, TransactionSummary row)
    {
        writer.Text(Entry, row.Entry);
        Number(writer, EntryKind, (ulong)row.EntryKind);
        writer.Id(EntryTrace, row.EntrySpan.TraceId);
        writer.Id(EntrySpan, row.EntrySpan.SpanId);
        Number(writer, CustomerFacing, row.CustomerFacing ? 1UL : 0);
        Number(writer, Critical, row.Critical ? 1UL : 0);
        writer.Varint(Complete, row.Complete ? 1UL : 0);
        if (row.PartialReason is { } reason) writer.Text(PartialReason, reason);
        Number(writer, ErrorCount, (ulong)row.ErrorCount);
        Number(writer, SpanCount, (ulong)row.SpanCount);
        Number(writer, FunctionCount, (ulong)row.FunctionCount);
        Number(writer, InvocationCount, (ulong)row.InvocationCount);
        Number(writer, ColdStarts, (ulong)row.ColdStarts);
        if (row.Cost != Usd.Zero) writer.Text(Cost, row.Cost.ToString());
        foreach (var user in row.Users) WriteUser(writer, user);
        Number(writer, UserCount, (ulong)row.UserCount);
        Text(writer, Environment, row.Environment);
        Text(writer, Region, row.Region);
        if (row.RootCause is { } cause) WriteCause(writer, cause);
        foreach (var function in row.Functions) writer.Text(Function, function);
        foreach (var alias in row.Aliases) writer.Id(Alias, new TraceId(alias.High, alias.Low));
    }

    /// <summary>Puts a row together again; the columns give what the body does not hold.</summary>
    public static TransactionSummary Read(
        ReadOnlySpan<byte> body, ProjectId project, TransactionId id, Interval interval, Outcome outcome, bool background)
    {
        var read = new Draft();
        var reader = new ProtobufReader(body);
        while (reader.Next()) ReadField(ref reader, read);
        return new TransactionSummary
        {
            Id = id, Project = project, Entry = read.Entry, EntryKind = read.EntryKind,
            EntrySpan = new SpanRef(read.EntryTrace, read.EntrySpan), CustomerFacing = read.CustomerFacing,
            Critical = read.Critical, Start = interval.Start, Duration = interval.Length, Outcome = outcome,
            Complete = read.Complete, PartialReason = read.PartialReason, ErrorCount = read.ErrorCount,
            SpanCount = read.SpanCount, FunctionCount = read.FunctionCount, InvocationCount = read.InvocationCount,
            ColdStarts = read.ColdStarts, Cost = read.Cost, Users = read.Users, UserCount = read.UserCount,
            Environment = read.Environment, Region = read.Region, RootCause = read.Cause(), Functions = read.Functions,
            Aliases = read.Aliases, Background = background,
        };
    }

    static void ReadField(ref ProtobufReader reader, Draft read)
    {
        switch (reader.Field)
        {
            case Entry: read.Entry = Utf8(reader.Bytes); break;
            case EntryKind: read.EntryKind = (EntryKind)reader.Number; break;
            case EntryTrace: read.EntryTrace = TraceId.Read(reader.Bytes); break;
            case EntrySpan: read.EntrySpan = SpanId.Read(reader.Bytes); break;
            case CustomerFacing: read.CustomerFacing = reader.Number != 0; break;
            case Critical: read.Critical = reader.Number != 0; break;
            case Complete: read.Complete = reader.Number != 0; break;
            case PartialReason: read.PartialReason = Utf8(reader.Bytes); break;
            case ErrorCount: read.ErrorCount = (int)reader.Number; break;
            case SpanCount: read.SpanCount = (int)reader.Number; break;
            case FunctionCount: read.FunctionCount = (int)reader.Number; break;
            case InvocationCount: read.InvocationCount = (int)reader.Number; break;
            case ColdStarts: read.ColdStarts = (int)reader.Number; break;
            case Cost: read.Cost = new Usd(decimal.Parse(Utf8(reader.Bytes), CultureInfo.InvariantCulture)); break;
            case User: read.Users.Add(ReadUser(reader.Bytes)); break;
            case UserCount: read.UserCount = (int)reader.Number; break;
            case Environment: read.Environment = Utf8(reader.Bytes); break;
            case Region: read.Region = Utf8(reader.Bytes); break;
            case CauseTrace: read.CauseTrace = TraceId.Read(reader.Bytes); break;
            case CauseSpan: read.CauseSpan = SpanId.Read(reader.Bytes); break;
            case CauseComponent: read.CauseComponent = Utf8(reader.Bytes); break;
            case CauseMessage: read.CauseMessage = Utf8(reader.Bytes); break;
            case Function: read.Functions.Add(Utf8(reader.Bytes)); break;
            case Alias:
                var alias = TraceId.Read(reader.Bytes);
                read.Aliases.Add(new TransactionId(alias.High, alias.Low));
                break;
            default: break;
        }
    }

    static void WriteUser(ProtobufWriter writer, TransactionUser user)
    {
        var begun = writer.BeginMessage(User);
        writer.Text(UserId, user.Id);
        writer.Text(UserSource, user.Source);
        writer.EndMessage(begun);
    }

    static TransactionUser ReadUser(ReadOnlySpan<byte> message)
    {
        string id = "", source = "";
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == UserId) id = Utf8(reader.Bytes);
            else if (reader.Field == UserSource) source = Utf8(reader.Bytes);
        }
        return new TransactionUser(id, source);
    }

    static void WriteCause(ProtobufWriter writer, RootCause cause)
    {
        writer.Id(CauseTrace, cause.Span.TraceId);
        writer.Id(CauseSpan, cause.Span.SpanId);
        writer.Text(CauseComponent, cause.Component);
        writer.Text(CauseMessage, cause.Message);
    }

    static void Number(ProtobufWriter writer, int field, ulong value)
    {
        if (value != 0) writer.Varint(field, value);
    }

    static void Text(ProtobufWriter writer, int field, string value)
    {
        if (value.Length > 0) writer.Text(field, value);
    }

    static string Utf8(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    sealed class Draft
    {
        public string Entry = "", Environment = "", Region = "", CauseComponent = "", CauseMessage = "";
        public string? PartialReason;
        public EntryKind EntryKind;
        public TraceId EntryTrace, CauseTrace;
        public SpanId EntrySpan, CauseSpan;
        public bool CustomerFacing, Critical, Complete = true;
        public int ErrorCount, SpanCount, FunctionCount, InvocationCount, ColdStarts, UserCount;
        public Usd Cost;
        public readonly List<TransactionUser> Users = [];
        public readonly List<string> Functions = [];
        public readonly List<TransactionId> Aliases = [];

        public RootCause? Cause() => CauseTrace.IsZero
            ? null
            : new RootCause(new SpanRef(CauseTrace, CauseSpan), CauseComponent, CauseMessage);
    }
}
