using Headwater.Analysis;
using Headwater.Model;

namespace Headwater.Tests;

/// <summary>
/// Tells what happened as a story: <c>Facts.Lambda("orders").Calls(Facts.DynamoDb("PutItem",
/// "orders").Failing("ValidationException"))</c>. Times are milliseconds after <see cref="Noon"/>; ids are given by
/// <see cref="Story"/> in the order of the story.
/// </summary>
sealed class Facts
{
    public static readonly Instant Noon = Instant.FromUnixMilliseconds(1_795_262_400_000);

    readonly Component _component;
    readonly List<MessageKey> _messages = [];
    readonly List<(Facts Target, bool FollowsFrom)> _links = [];
    readonly List<TransactionUser> _users = [];
    string? _errorType, _errorMessage, _route, _trigger, _request, _messaging;
    string _instance = "", _region = "eu-west-1", _operation = "";
    double? _at;
    double _lasts = 10;
    bool _failed, _faas, _cold, _write, _condition, _poll, _running;
    int _status, _deliveries;
    int? _memory;
    IReadOnlyList<string>? _failedMessages;
    FunctionName? _owner;

    Facts(string name, SpanKind kind, Component component) => (Name, Kind, _component) = (name, kind, component);

    public string Name { get; private set; }
    public SpanKind Kind { get; }
    public List<Facts> Children { get; } = [];
    public Facts? Parent { get; private set; }
    public ulong MissingParent { get; private set; }
    public int Trace { get; private set; }

    /// <summary>Given when the story is told.</summary>
    public SpanRef Ref { get; set; }

    public static Facts Lambda(string name, string request = "") =>
        Run(name, SpanKind.Server, new Component(ComponentKind.Function, "Lambda", name, "eu-west-1"), f =>
        {
            f._faas = true;
            f._request = request.Length > 0 ? request : null;
            f._instance = name + "-1";
            f._memory = 128;
        });

    public static Facts Service(string name, string route) =>
        Run(route, SpanKind.Server, new Component(ComponentKind.Service, "Service", name, "eu-west-1"), f =>
             f._route = route);

    public static Facts Worker(string name, string queue) =>
        Run($"process {queue}", SpanKind.Consumer, new Component(ComponentKind.Service, "Service", name, "eu-west-1"),
            f => f._messaging = "aws_sqs");

    public static Facts Job(string name) =>
        Run(name, SpanKind.Internal, new Component(ComponentKind.Service, "Service", name, "eu-west-1"), _ => { });

    public static Facts Inside(string name) =>
        new(name, SpanKind.Internal, new Component(ComponentKind.Service, "Service", name));

    public static Facts Consume(string queue) =>
        new($"process {queue}", SpanKind.Consumer,
            new Component(ComponentKind.Queue, "SQS", queue))
        { _messaging = "aws_sqs" };

    public static Facts Poll(string queue) =>
        new($"receive {queue}", SpanKind.Consumer, new Component(ComponentKind.Queue, "SQS", queue))
        {
            _poll = true,
            _messaging = "aws_sqs"
        };

    public static Facts DynamoDb(string operation, string table) =>
        Call($"DynamoDB.{operation}", SpanKind.Client,
            new Component(ComponentKind.Table, "DynamoDB", table, "eu-west-1"), operation,
                operation[0] is 'P' or 'U' or 'D');

    public static Facts Publish(string topic) =>
        Call($"{topic} send", SpanKind.Producer, new Component(ComponentKind.Topic, "SNS", topic, "eu-west-1"),
            "Publish", isWrite: true);

    public static Facts Send(string queue) =>
        Call($"{queue} send", SpanKind.Producer, new Component(ComponentKind.Queue, "SQS", queue, "eu-west-1"),
            "SendMessage", isWrite: true);

    public static Facts PutEvents(string bus) =>
        Call("EventBridge.PutEvents", SpanKind.Client,
            new Component(ComponentKind.Bus, "EventBridge", bus, "eu-west-1"), "PutEvents", isWrite: true);

    public static Facts Http(string method, string host) =>
        Call(method, SpanKind.Client, new Component(ComponentKind.Host, "HTTP", host), method, method != "GET");

    public static Facts Redis(string command) =>
        Call(command, SpanKind.Client, new Component(ComponentKind.Cache, "Redis", "localhost"), command,
            isWrite: false);

    public Facts Calls(params Facts[] children)
    {
        foreach (var child in children)
        {
            child.Parent = this;
            Children.Add(child);
        }

        return this;
    }

    public Facts At(double milliseconds) => With(() => _at = milliseconds);
    public Facts Lasting(double milliseconds) => With(() => _lasts = milliseconds);
    public Facts StillRunning() => With(() => _running = true);
    public Facts Failing(string type, string? message = null) =>
         With(() => (_failed, _errorType, _errorMessage) = (true, type, message));
    public Facts FailingOnItsCondition() => Failing("ConditionalCheckFailedException").With(() => _condition = true);
    public Facts FailingMessages(params string[] ids) => With(() => _failedMessages = ids);
    public Facts Replying(int status) => With(() => _status = status);
    public Facts Serving(string route) => With(() => (_route, _trigger) = (route, "http"));
    public Facts TriggeredBy(string trigger) => With(() => _trigger = trigger);
    public Facts ColdStarting() => With(() => _cold = true);
    public Facts Delivered(int times) => With(() => _deliveries = times);
    public Facts On(string instance) => With(() => _instance = instance);
    public Facts Of(string user) => With(() => _users.Add(new TransactionUser(user, "enduser.id")));
    public Facts LinkedTo(Facts target, bool followsFrom = false) => With(() => _links.Add((target, followsFrom)));
    public Facts InTrace(int trace) => With(() => Trace = trace);
    public Facts UnderMissing(ulong span) => With(() => MissingParent = span);
    public Facts Named(string name) => With(() => Name = name);
    public Facts Sending(params string[] ids) => With(() => Add(ids, HopRole.Cause));
    public Facts Receiving(params string[] ids) => With(() => Add(ids, HopRole.Effect));

    public double StartOffset => _at ?? (Parent is null ? 0 : Parent.StartOffset + 1 + Parent.Children.IndexOf(this));

    public SpanFacts ToFacts()
    {
        var owner = this;
        while (owner._owner is null && owner.Parent is not null) owner = owner.Parent;
        var start = Noon + Duration.FromMilliseconds(StartOffset);
        return new SpanFacts
        {
            Ref = Ref,
            ParentId = Parent?.Ref.SpanId ?? new SpanId(MissingParent),
            Name = Name,
            Kind = Kind,
            Start = start,
            End = _running ? Instant.Epoch : start + Duration.FromMilliseconds(_lasts),
            Status = _failed ? SpanStatus.Error : SpanStatus.Unset,
            Source = new SourceFacts
            {
                Function = owner._owner ?? new FunctionName("test", "", _region, "script"),
                IsFunction = owner._faas,
                Instance = owner._instance,
                MemorySizeMegabytes = owner._memory,
            },
            Component = Kind is SpanKind.Client or SpanKind.Producer ? _component : owner._component,
            Operation = _operation,
            IsFaas = _faas,
            RequestId = _request,
            ColdStart = _cold,
            Trigger = _trigger,
            HttpStatus = _status,
            Route = _route,
            MessagingSystem = _messaging,
            Messages = _messages,
            DeliveryCount = _deliveries,
            FailedMessages = _failedMessages,
            IsWrite = _write,
            IsConditionFailure = _condition,
            ErrorType = _errorType,
            ErrorMessage = _errorMessage,
            HasException = _errorType is not null,
            Links = [.. _links.Select(l => new LinkFacts(l.Target.Ref, l.FollowsFrom, null))],
            Users = _users,
            IsPoll = _poll,
        };
    }

    static Facts Run(string name, SpanKind kind, Component component, Action<Facts> set)
    {
        var run = new Facts(name, kind, component)
        {
            _owner = new FunctionName("test", "", "eu-west-1", component.Name), _lasts = 100,
        };
        set(run);
        return run;
    }

    static Facts Call(string name, SpanKind kind, Component component, string operation, bool isWrite) =>
        new(name, kind, component) { _operation = operation, _write = isWrite };

    void Add(string[] ids, HopRole role)
    {
        foreach (var id in ids) _messages.Add(new MessageKey(Evidence.MessageId, "aws_sqs", id, role));
    }

    Facts With(Action change)
    {
        change();
        return this;
    }
}

/// <summary>What happened, told from its roots; gives every span its ids, and assembles.</summary>
sealed class Story
{
    readonly List<Facts> _told = [];

    public Story(params Facts[] roots)
    {
        for (var i = 0; i < roots.Length; i++) Tell(roots[i], roots[i].Trace > 0 ? roots[i].Trace : i + 1);
        Spans = [.. _told.Select(f => f.ToFacts())];
    }

    public List<SpanFacts> Spans { get; }

    /// <summary>An hour later, when everything that can have happened has.</summary>
    public static Instant Later { get; } = Facts.Noon + Duration.FromHours(1);

    public Assembly Assemble(Func<AssemblyInput, AssemblyInput>? but = null) => Assemble(Spans, but);

    public static Assembly Assemble(IReadOnlyList<SpanFacts> spans, Func<AssemblyInput, AssemblyInput>? but = null)
    {
        var ends = new List<HopEnd>();
        foreach (var span in spans)
        {
            foreach (var stitcher in Stitchers.All) stitcher.FindEnds(ProjectId.Default, span, ends);
        }

        var input = new AssemblyInput { Project = ProjectId.Default, Spans = spans, Ends = ends, AsOf = Later };
        return TransactionAssembler.Assemble(but is null ? input : but(input));
    }

    /// <summary>The one listed transaction of the story, whole.</summary>
    public Transaction Single(Func<AssemblyInput, AssemblyInput>? but = null)
    {
        var assembly = Assemble(but);
        return assembly.Draw(Assert.Single(assembly.Summaries, s => !s.Background).Id)!;
    }

    public static TransactionId IdOf(SpanRef span) => TransactionId.Of(ProjectId.Default, span.TraceId, span.SpanId);

    void Tell(Facts span, int trace)
    {
        span.Ref = new SpanRef(new TraceId(0xF, (ulong)trace), new SpanId((ulong)(0x100 + _told.Count)));
        _told.Add(span);
        foreach (var child in span.Children) Tell(child, trace);
    }
}
