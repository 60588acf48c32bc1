using Analytics.Domain.Rules;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Backends;

/// <summary><c>/api/v1/backends</c>: other nodes and clouds that this node asks. Each node paces and counts by itself.</summary>
internal static class BackendRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var backends = api.MapGroup("/backends").WithTags("backends");
        backends.MapGet("/", List).RequireAuthorization(Policies.Engineer).WithSummary("Remote backends of this node, as they stand");
        backends.MapPost("/{backend}/abilities/{ability}/resume", Resume).RequireAuthorization(Policies.Engineer).Audited("backend.resume")
            .WithSummary("Says that the remote account has units again: calls are sent until it refuses one");
    }

    private static Results<Ok<PageBody<BackendBody>>, ProblemResult> List(GatewayParts parts, Caller caller, string? after, string? limit)
    {
        if (Foreign(caller) is { } forbidden)
            return new ProblemResult(forbidden);
        var read = new QueryReader();
        var (cursor, size) = (read.Within("after", after, 200), read.Limit(limit, parts.Limits.PageItems));
        return read.Problem is { } problem
            ? new ProblemResult(problem)
            : TypedResults.Ok(Paging.Page(parts.Backends.Status(), backend => backend.Name, cursor, size));
    }

    // What our own count says is spent stays so: packs that were bought since are entered in the configuration.
    private static Results<Ok<BackendAbilityBody>, ProblemResult> Resume(GatewayParts parts, Caller caller, string backend, string ability)
    {
        if (Foreign(caller) is { } forbidden)
            return new ProblemResult(forbidden);
        if (Find(parts, backend) is not { } found)
        {
            var names = string.Join(", ", parts.Backends.Status().Select(b => b.Name));
            return new ProblemResult(new Problem(ProblemCode.BackendNotFound, new(
                $"This node has no backend of that name; it has: {names}", $"本节点没有该名称的后端；现有：{names}")));
        }

        if (!found.Abilities.Any(a => a.Ability == ability))
        {
            var all = string.Join(", ", found.Abilities.Select(a => a.Ability));
            return new ProblemResult(Problem.Of(
                "ability", FaultCode.Unknown, new("is not asked of this backend", "未由该后端提供"), new($"use one of {all}", $"可用取值：{all}")));
        }

        parts.Backends.Resume(backend, ability);
        return TypedResults.Ok(Find(parts, backend)!.Abilities.First(a => a.Ability == ability));
    }

    private static BackendBody? Find(GatewayParts parts, string name) => parts.Backends.Status().FirstOrDefault(backend => backend.Name == name);

    // The remote account is the campus's, and one tenant has no business with what the others spend of it.
    private static Problem? Foreign(Caller caller) => caller.Tenant is null
        ? null
        : new(ProblemCode.Forbidden, new("Remote backends are the whole campus's.", "远端后端由整个园区共用，租户不可查看或操作。"));
}
