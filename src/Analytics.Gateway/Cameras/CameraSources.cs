using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Rules;
using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Cameras;

/// <summary>From the address of a request to a source without secrets.</summary>
internal static class CameraSources
{
    private const int MaxAddress = 2000;

    public static CameraSource? Read(GatewayParts parts, EntityId camera, SourceBody? body, CameraSource? present, out Problem? problem)
    {
        problem = null;
        var (pace, transport) = (body?.Pace ?? Pace.RealTime, body?.Transport ?? Transport.Tcp);
        // What was shown comes back unchanged from an editor: it stands for the address with its credentials.
        if (present is not null && (body?.Address is null || body.Address == present.Display))
            return body is null ? present : present with { Pace = pace, Transport = transport };
        problem = body?.Address switch
        {
            null or "" => Wrong(FaultCode.Required, new("is empty", "不能为空"), new("say where the pictures come from", "请填写视频源地址")),
            { Length: > MaxAddress } address =>
                Wrong(FaultCode.TooLong, new($"has {address.Length} characters", $"有 {address.Length} 个字符"),
                new($"use {MaxAddress} at most", $"最多 {MaxAddress} 个")),
            var address when !IsAddress(address) => Unplayable,
            _ => null,
        };
        if (problem is not null)
            return null;
        try
        {
            var source = parts.Sealer.Seal(camera, body!.Address!, pace) with { Transport = transport };
            if (parts.Sources?.Check(body.Address!) is not var (message, fix))
                return source;
            problem = Wrong(FaultCode.NotAllowed, message, fix);
            return null;
        }
        catch (ArgumentException)
        {
            problem = Unplayable;
            return null;
        }
    }

    // Its own text is never repeated: it may hold a password.
    private static Problem Unplayable => Wrong(
        FaultCode.Malformed, new("is no address that can be played", "不是可播放的地址"),
            new("use rtsp://, http://, https://, a file or a folder", "请使用 rtsp://、http://、https://、文件或目录"));

    private static bool IsAddress(string address) => !address.Any(char.IsControl)
        && (!address.Contains("://", StringComparison.Ordinal)
            || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host.Length > 0));

    private static Problem Wrong(FaultCode code, Text message, Text fix) => Problem.Of("source.address", code, message, fix);
}
