using System.Security.Cryptography;
using System.Text;
using Analytics.TestKit.Vendor;

namespace Analytics.Client.Tests.Sending;

/// <summary>What the signature of a request must be, worked out from auth.md and from what arrived.</summary>
internal static class Signatures
{
    public static string Expected(Generation generation, VendorRequest request)
    {
        var keys = Support.Keys;
        byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
        switch (generation)
        {
            case Generation.G1:
                var lines = $"POST\n{request.Path}\n\n{request.Headers["X-CTYUN-DT"]}\n{Convert.ToHexStringLower(SHA1.HashData(request.Body))}";
                return $"CTYUN {keys.AppKey}:{Convert.ToHexStringLower(Hmac(Encoding.UTF8.GetBytes(keys.AppSecret), lines))}";
            case Generation.G2:
                var text = keys.AppKey + keys.AppSecret + request.Headers["Timestamp"] + request.Path + Encoding.UTF8.GetString(request.Body);
                return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
            default:
                var names = request.Headers["Eop-Authorization"].Split("Headers=")[1].Split(' ')[0].Split(';');
                var block = string.Concat(names.Select(name => $"{name}:{request.Headers[name]}\n"));
                var key = Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes(keys.SecurityKey), request.Headers["eop-date"]), keys.AccessKey), request.Headers["eop-date"][..8]);
                var signature = Convert.ToBase64String(Hmac(key, $"{block}\n\n{Convert.ToHexStringLower(SHA256.HashData(request.Body))}"));
                return $"{keys.AccessKey} Headers={string.Join(';', names)} Signature={signature}";
        }
    }

    /// <summary>The header that carries it.</summary>
    public static string Header(Generation generation) => generation switch
    {
        Generation.G1 => "Authorization",
        Generation.G2 => "Sign",
        _ => "Eop-Authorization",
    };
}
