using System.Buffers;
using System.Reflection;
using System.Text.Json;
using Analytics.Domain.Rules;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Analytics.Gateway.Management.Persons;

/// <summary>
/// A body with a portrait: JSON with the picture in Base64, or <c>multipart/form-data</c> with the same JSON in the part <c>person</c> and
/// the file in the part <c>portrait</c>. Bounded, and read once.
/// </summary>
internal sealed class PersonForm<T> : IInput, IBindableFromHttpContext<PersonForm<T>>, IEndpointParameterMetadataProvider
    where T : class, IPortraitBody
{
    /// <summary>A portrait at its limit in Base64, and the fields.</summary>
    private const int BodyBytes = 900 << 10;

    private const int MaxParts = 4;
    private const string Multipart = "multipart/form-data";

    private readonly T? _value;

    private PersonForm(T? value, ReadOnlyMemory<byte>? portrait, Problem? problem) => (_value, Portrait, Problem) = (value, portrait, problem);

    public Problem? Problem { get; }

    public T Value => _value ?? throw new InvalidOperationException("The body was not taken.");

    /// <summary>Null where none was sent.</summary>
    public ReadOnlyMemory<byte>? Portrait { get; }

    public static async ValueTask<PersonForm<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var isJson = context.Request.HasJsonContentType();
        var boundary = isJson ? null : BoundaryOf(context.Request);
        if (!isJson && boundary is null)
        {
            return Wrong(new(ProblemCode.UnsupportedMediaType, new(
                "Send Content-Type: application/json, or multipart/form-data with its boundary.",
                "请使用 Content-Type: application/json，或带 boundary 的 multipart/form-data。")));
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BodyBytes + 1);
        try
        {
            var length = await context.Request.Body.ReadAtLeastAsync(
                buffer.AsMemory(0, BodyBytes + 1), BodyBytes + 1, throwOnEndOfStream: false, context.RequestAborted);
            if (length > BodyBytes)
                return Wrong(new(ProblemCode.BodyTooLarge, new($"The body is over {BodyBytes} bytes: send a smaller portrait.", $"请求体超过 {BodyBytes} 字节：请使用更小的照片。")));
            return isJson ? OfJson(buffer.AsSpan(0, length), null) : await OfPartsAsync(new MemoryStream(buffer, 0, length, writable: false), boundary!);
        }
        finally
        {
            // It holds a name, a number and a face.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json", Multipart], typeof(T)));

    private static async Task<PersonForm<T>> OfPartsAsync(Stream body, string boundary)
    {
        byte[]? json = null, portrait = null;
        try
        {
            var reader = new MultipartReader(boundary, body) { HeadersCountLimit = 8, HeadersLengthLimit = 4 << 10 };
            for (var parts = 0; await reader.ReadNextSectionAsync(CancellationToken.None) is { } section; parts++)
            {
                var name = section.GetContentDispositionHeader()?.Name.Value?.Trim('"');
                if (parts >= MaxParts || name is not ("person" or "portrait"))
                    return Wrong(BadParts());
                using var content = new MemoryStream();
                await section.Body.CopyToAsync(content, CancellationToken.None);
                (json, portrait) = name == "person" ? (content.ToArray(), portrait) : (json, content.ToArray());
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            return Wrong(BadParts());
        }

        return OfJson(json ?? "{}"u8, portrait);
    }

    private static PersonForm<T> OfJson(ReadOnlySpan<byte> json, byte[]? file)
    {
        try
        {
            if (JsonSerializer.Deserialize<T>(json, ApiJson.Options) is not { } value)
                return Wrong(new(ProblemCode.InvalidBody, new("The body is null: send an object.", "请求体为 null：请发送对象。")));
            if (file is not null || value.Portrait is null)
                return new(value, file is null ? null : (ReadOnlyMemory<byte>?)file, null);
            var bytes = new byte[(value.Portrait.Length / 4 * 3) + 3];
            return Convert.TryFromBase64String(value.Portrait, bytes, out var length)
                ? new(value, bytes.AsMemory(0, length), null)
                : Wrong(Problem.Of("portrait", FaultCode.Malformed, new("is no Base64", "不是有效的 Base64"),
                    new("send the JPEG file in standard Base64 without a prefix", "请发送不带前缀的标准 Base64 编码 JPEG")));
        }
        catch (JsonException fault)
        {
            return Wrong(BodyFault.Of(fault));
        }
    }

    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(Multipart, StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 70 } boundary
            ? boundary
            : null;

    private static PersonForm<T> Wrong(Problem problem) => new(null, null, problem);

    private static Problem BadParts() => new(ProblemCode.InvalidBody, new(
        "The parts cannot be read: send 'person' with the JSON and 'portrait' with the file.", "表单无法解析：请发送 person（JSON）与 portrait（文件）两部分。"));
}
