using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Analytics.Domain.Rules;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Security;
using Microsoft.AspNetCore.Http.Metadata;

namespace Analytics.Gateway.Requests;

/// <summary>
/// The id of a command that a request sends. With an <c>Idempotency-Key</c> it follows from caller, action and key, so that a repeat
/// is recognised, but two callers or two actions with one key are not taken for each other, and no caller can choose the id of a
/// pipeline's command.
/// </summary>
public sealed class CommandKey : IInput, IBindableFromHttpContext<CommandKey>, IEndpointParameterMetadataProvider
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 200;

    private readonly string? _key;
    private readonly string _caller;
    private readonly Func<string> _newId;

    private CommandKey(string? key, string caller, Func<string> newId, Problem? problem) =>
        (_key, _caller, _newId, Problem) = (key, caller, newId, problem);

    public Problem? Problem { get; }

    public string For(string action) => _key is null
        ? $"api:{action}:{_newId()}"
        : $"api:{action}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{_caller}\n{_key}")).AsSpan(0, 16))}";

    public static ValueTask<CommandKey?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var parts = context.RequestServices.GetRequiredService<GatewayParts>();
        var values = context.Request.Headers[Header];
        var key = values.Count == 0 ? null : values.ToString();
        var isFit = key is null || (key.Length is > 0 and <= MaxLength && key.All(c => c is > ' ' and <= '~'));
        var problem = isFit ? null : Problems.Problem.Of(
            Header, FaultCode.Malformed, new("is no key", "不是有效的键"),
                new($"use 1 to {MaxLength} printable ASCII characters", $"请使用 1 到 {MaxLength} 个可打印 ASCII 字符"));
        return ValueTask.FromResult<CommandKey?>(new CommandKey(key, Caller.Of(context).Name, parts.NewId, problem));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new ParameterNote(Header, "header", "Repeats with the same key are carried out once."));
}
