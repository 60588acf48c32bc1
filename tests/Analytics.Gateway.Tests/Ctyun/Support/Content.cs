using System.Text;
using System.Text.Json;
using Analytics.Client;
using Analytics.Client.Contract;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>Bodies that each endpoint takes.</summary>
internal static class Content
{
    public const string Prefix = "data:application/octet-stream;base64,";

    /// <summary>Fits the area of <see cref="Area"/>.</summary>
    public static readonly string Picture = Convert.ToBase64String(Pictures.Bmp());

    /// <summary>G1 takes no BMP.</summary>
    public static readonly string Png = Convert.ToBase64String(Pictures.Png());

    public const string Area = "0,0,64,0,64,48,0,48";

    /// <summary>At least 5 KB.</summary>
    public static readonly string Portrait = Convert.ToBase64String(Pictures.Bmp(80, 60));

    public static string Good(ContractEndpoint endpoint) => Json(Fields(endpoint));

    /// <summary>The same with one field changed; null takes it out.</summary>
    public static string With(ContractEndpoint endpoint, string field, object? value)
    {
        var fields = Fields(endpoint);
        if (value is null)
            fields.Remove(field);
        else
            fields[field] = value;
        return Json(fields);
    }

    public static string Json(object? value) => JsonSerializer.Serialize(value);

    public static string Base64(byte[] bytes) => Convert.ToBase64String(bytes);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static Dictionary<string, object> Fields(ContractEndpoint endpoint) => endpoint.Fields.ToDictionary(name => name, name => Value(endpoint, name));

    private static object Value(ContractEndpoint endpoint, string field) => field switch
    {
        "data" when endpoint.Ability == AbilityCodes.FaceCompare => new[] { new[] { Prefix + Png, Prefix + Png } },
        "data" => new[] { Prefix + Png },
        "image" when endpoint.Ability == AbilityCodes.ElectronicFence => new[] { Picture },
        "images" => new[] { Picture, Picture },
        "area" => Area,
        "Action" when endpoint.Ability == AbilityCodes.ActionLiveness => "ActionFas",
        "Action" => "DetectFace",
        "ActionType" => "Blink",
        "VideoBase64" => Base64([0, 0, 0, 0x18, (byte)'f', (byte)'t', (byte)'y', (byte)'p']),
        "portrait" => Portrait,
        "idNum" => "11010519491231002X",
        "fullName" => "龙傲天",
        _ => Picture,
    };
}
