using Analytics.Gateway.Audit;
using Analytics.Gateway.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Analytics.Gateway.Security;

/// <summary>Answers 401 and 403 as problems, and notes a caller who tried what the role does not allow.</summary>
internal sealed class DeniedResult(AuditTrail trail) : IAuthorizationMiddlewareResultHandler
{
    private static readonly Problem s_unknown = new(ProblemCode.Unauthenticated, new(
        "Send Authorization: Bearer TOKEN; the admin token is in the file admin-token of the data folder.",
        "请发送 Authorization: Bearer 令牌；管理员令牌位于数据目录的 admin-token 文件。"));

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult result)
    {
        if (result.Succeeded)
        {
            await next(context);
        }
        else if (Caller.Find(context.User) is not { } caller)
        {
            context.Response.Headers.WWWAuthenticate = TokenAuthentication.SchemeName;
            await new ProblemResult(s_unknown).ExecuteAsync(context);
        }
        else
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<AuditedAction>() is { } action)
                await trail.TryNoteAsync(context, action, caller, ProblemCode.Forbidden);
            await new ProblemResult(new Problem(ProblemCode.Forbidden, new(
                $"'{caller.Name}' is {caller.Role.ToString().ToLowerInvariant()}; this needs more.",
                    $"“{caller.Name}”的角色为 {caller.Role.ToString().ToLowerInvariant()}，权限不足。"))).ExecuteAsync(context);
        }
    }
}
