namespace Headwater.Model;

/// <summary>
/// What users deploy and own, inside a project. Versions and aliases are attributes of an invocation, not part of the name.
/// A part that telemetry does not tell is the empty string.
/// </summary>
/// <param name="Environment"><c>deployment.environment.name</c>.</param>
/// <param name="Account"><c>cloud.account.id</c>.</param>
/// <param name="Region"><c>cloud.region</c>.</param>
/// <param name="Name"><c>faas.name</c>; for services <c>service.name</c>.</param>
public sealed record FunctionName(string Environment, string Account, string Region, string Name);
