using Headwater.Model;

namespace Headwater.Server;

/// <summary>Which project a reader sees: the one of its API key, else project 1.</summary>
sealed record ApiProject(ProjectId Project)
{
    /// <summary>Minimal APIs bind parameters of this type through here.</summary>
    public static ValueTask<ApiProject?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<ApiProject?>(context.Features.Get<ApiProject>() ?? new ApiProject(ProjectId.Default));
}
