namespace Headwater.Model;

/// <summary>What produced the telemetry (a function, a container, a host), as OpenTelemetry defines it.</summary>
public sealed record Resource
{
    /// <summary>A resource that says nothing about itself.</summary>
    public static Resource Unknown { get; } = new();

    /// <summary>As sent.</summary>
    public Attributes Attributes { get; init; } = Attributes.Empty;

    /// <summary>How many attributes the sender left out.</summary>
    public uint DroppedAttributes { get; init; }

    /// <summary><c>service.name</c>, or null.</summary>
    public string? ServiceName => Attributes.Text("service.name");
}

/// <summary>Which instrumentation library made the telemetry, as OpenTelemetry defines it.</summary>
public sealed record Scope
{
    /// <summary>A scope that says nothing about itself.</summary>
    public static Scope Unknown { get; } = new();

    /// <summary>For example <c>@opentelemetry/instrumentation-aws-sdk</c>; may be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>May be empty.</summary>
    public string Version { get; init; } = "";

    /// <summary>As sent.</summary>
    public Attributes Attributes { get; init; } = Attributes.Empty;
}
