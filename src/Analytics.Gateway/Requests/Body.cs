using System.Buffers;
using System.Reflection;
using System.Text.Json;
using Analytics.Domain.Rules;
using Analytics.Gateway.Problems;
using Microsoft.AspNetCore.Http.Metadata;

namespace Analytics.Gateway.Requests;

/// <summary>Something read from a request that may be wrong; <see cref="InputFilter"/> answers for it before the handler runs.</summary>
public interface IInput
{
    Problem? Problem { get; }
}

/// <summary>A JSON body within the limit.</summary>
public sealed class Body<T> : IInput, IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? _value;

    private Body(T? value, Problem? problem) => (_value, Problem) = (value, problem);

    public Problem? Problem { get; }

    public T Value => _value ?? throw new InvalidOperationException("The body was not taken.");

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var limit = context.RequestServices.GetRequiredService<GatewayParts>().Limits.BodyBytes;
        if (!context.Request.HasJsonContentType())
            return new(null, new(ProblemCode.UnsupportedMediaType,
                new("Send Content-Type: application/json.", "请使用 Content-Type: application/json。")));
        var buffer = ArrayPool<byte>.Shared.Rent(limit + 1);
        try
        {
            var length = await context.Request.Body.ReadAtLeastAsync(buffer.AsMemory(0, limit + 1), limit + 1, throwOnEndOfStream: false,
                context.RequestAborted);
            return length > limit ? new(null, TooLarge(limit)) : Parse(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    private static Body<T> Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, ApiJson.Options) is { } value ? new(value, null) : new(null, Empty);
        }
        catch (JsonException fault)
        {
            return new(null, BodyFault.Of(fault));
        }
    }

    private static Problem Empty => new(ProblemCode.InvalidBody, new("The body is null: send an object.", "请求体为 null：请发送对象。"));

    private static Problem TooLarge(int limit) => new(
        ProblemCode.BodyTooLarge, new($"The body is over {limit} bytes: send less.", $"请求体超过 {limit} 字节：请减小。"));
}

internal static class BodyFault
{
    /// <summary>The serializer's path leads to the field; its own words name types of ours, and are not repeated.</summary>
    public static Problem Of(JsonException fault)
    {
        var field = fault.Path is { Length: > 2 } path ? path[2..] : "";
        var at = fault.LineNumber is { } line ? $"line {line + 1}" : "the body";
        if (field.Length == 0)
        {
            return new(ProblemCode.InvalidBody, new(
                $"No such object at {at}: see /openapi/v1.json for its form.", $"{at} 处不是所需的 JSON 对象：格式见 /openapi/v1.json。"));
        }

        return new(
            ProblemCode.InvalidBody,
            new($"{field}: unknown field, or a value of another kind ({at}).", $"{field}：未知字段或类型不符（{at}）。"),
            [new FieldFault(field, FaultCode.Malformed, new("unknown field, or a value of another kind", "未知字段或类型不符"),
                new("see /openapi/v1.json for its form", "格式见 /openapi/v1.json"))]);
    }
}
