using System.Text.Json;
using Analytics.Capture.Images;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Vision.Media;

namespace Analytics.Node.Tests.Quotas;

/// <summary>The bodies that the calls of a case send.</summary>
internal static class CaseBodies
{
    /// <summary>The client library sends as many frames of a clip at least, and a node as backend of another takes them from it.</summary>
    private const int Frames = 16;

    private static readonly Lazy<string> s_picture = new(() => Convert.ToBase64String(Jpeg(32, 0)));

    // A portrait is 10 to 40 KB.
    private static readonly Lazy<string> s_portrait = new(() => Convert.ToBase64String(Jpeg(128, 1)));

    public static byte[] Of(CaseCall call) => JsonSerializer.SerializeToUtf8Bytes(call.Endpoint.Fields.ToDictionary(field => field, field => Value(call, field)));

    private static object Value(CaseCall call, string field) => field switch
    {
        "data" when call.Ability == AbilityCodes.FaceCompare => Enumerable.Repeat(new[] { First(s_picture.Value), First(s_picture.Value) }, call.Pictures),
        "data" => Enumerable.Repeat(First(s_picture.Value), call.Pictures - 1).Append(First(Picture(call))),
        "images" => Enumerable.Repeat(s_picture.Value, Frames),
        "image" when call.Ability == AbilityCodes.ElectronicFence => Enumerable.Repeat(s_picture.Value, call.Pictures),
        "area" => "0,0,32,0,32,32,0,32",
        "Action" => "DetectFace",
        "portrait" => s_portrait.Value,
        "idNum" => "11010519491231002X",
        "fullName" => "龙傲天",
        _ => Picture(call),
    };

    // 4012 and 400012: content that is no picture.
    private static string Picture(CaseCall call) => call.Error is 4012 or 400012 ? Convert.ToBase64String("plain words"u8) : s_picture.Value;

    private static string First(string base64) => "data:application/octet-stream;base64," + base64;

    private static byte[] Jpeg(int side, int noise)
    {
        var chance = new Random(1);
        var pixels = new byte[side * side * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(128 + (noise * chance.Next(-100, 100)));
        return new NativeImageCodec().EncodeJpeg(new BgrImage(side, side, pixels), 85);
    }
}
