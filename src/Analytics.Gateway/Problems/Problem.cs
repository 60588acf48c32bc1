using System.Text.Json.Serialization;
using Analytics.Domain.Rules;

namespace Analytics.Gateway.Problems;

/// <summary>What is wrong with one field.</summary>
/// <param name="Field">As the request spells it: <c>rules[0].minScore</c>, <c>limit</c>, <c>If-Match</c>.</param>
public sealed record FieldFault(string Field, FaultCode Code, Text Message, Text Fix);

/// <summary>A failure on its way to the caller, in both languages until the caller's is known.</summary>
/// <param name="Detail">What happened this time.</param>
/// <param name="Cause">A finer stable name, such as why a command is unavailable.</param>
/// <param name="RetryAfter">When to ask again.</param>
public sealed record Problem(
    ProblemCode Code, Text Detail, IReadOnlyList<FieldFault>? Errors = null, string? Cause = null, TimeSpan? RetryAfter = null)
{
    public static Problem Of(IReadOnlyList<FieldFault> errors)
    {
        var first = errors[0];
        return new(
            ProblemCode.InvalidField,
            new($"{first.Field}: {first.Message.En}; {first.Fix.En}", $"{first.Field}：{first.Message.Zh}；{first.Fix.Zh}"),
            errors);
    }

    public static Problem Of(string field, FaultCode code, Text message, Text fix) => Of([new FieldFault(field, code, message, fix)]);

    internal ProblemBody In(Language language) => new(
        $"urn:analytics:problem:{ProblemCatalogue.Name(Code)}",
        ProblemCatalogue.Title(Code).In(language),
        ProblemCatalogue.Status(Code),
        Detail.In(language),
        ProblemCatalogue.Name(Code),
        Errors is { Count: > 0 } ? Errors[0].Field : null,
        Errors is { Count: > 0 } ? Errors[0].Fix.In(language) : null,
        Cause,
        Errors?.Select(fault =>
            new FieldFaultBody(fault.Field, ProblemCatalogue.Name(fault.Code), fault.Message.In(language), fault.Fix.In(language)))
            .ToList());
}

/// <summary>Problem details (RFC 9457) with a stable code, and the field and its fix where an input is at fault.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record ProblemBody(
    string Type, string Title, int Status, string Detail, string Code, string? Field, string? Fix, string? Cause,
        IReadOnlyList<FieldFaultBody>? Errors);

public sealed record FieldFaultBody(string Field, string Code, string Message, string Fix);
