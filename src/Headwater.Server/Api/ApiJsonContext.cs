using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Headwater.Server;

/// <summary>How API v1 is written: camelCase, nulls included, so that every field is always there.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Page<TransactionJson>))]
[JsonSerializable(typeof(Page<TransactionSpanJson>))]
[JsonSerializable(typeof(Page<InvocationJson>))]
[JsonSerializable(typeof(Page<HopJson>))]
[JsonSerializable(typeof(Page<LogJson>))]
[JsonSerializable(typeof(Page<UnmatchedJson>))]
[JsonSerializable(typeof(Page<FunctionJson>))]
[JsonSerializable(typeof(TransactionDetailJson))]
[JsonSerializable(typeof(TraceJson))]
[JsonSerializable(typeof(SpanDetailJson))]
[JsonSerializable(typeof(StackJson))]
[JsonSerializable(typeof(FunctionJson))]
[JsonSerializable(typeof(HealthJson))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
sealed partial class ApiJsonContext : JsonSerializerContext;
