using System.Text.Json.Serialization;

namespace Headwater.Web;

/// <summary>What scripts read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LiveCount))]
[JsonSerializable(typeof(TimelineColumns))]
sealed partial class WebJson : JsonSerializerContext;
