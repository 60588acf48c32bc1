using Analytics.Client;
using Analytics.Client.Signing;
using Analytics.Engine.Apps;
using Analytics.Gateway.Ctyun.Authentication;
using Analytics.TestKit.Time;

namespace Analytics.Gateway.Tests.Ctyun.Authentication.Support;

/// <summary>An authenticator over known keys and a clock of its own.</summary>
internal sealed class AuthWorld
{
    public const string HatPath = "/v1/aiop/api/2f3uquanbrpc/SafeHat/base/hat_detect";
    public const string FencePath = "/v1/aiop/api/localfence01/ef-http/electron/fence";

    // The vectors' own, invented ones.
    public static readonly AppKeys App = new("562b89493b1a40e1b97ea05e50dd8170", "0123456789abcdef0123456789abcdef");
    public static readonly AccessKeys Access = new("1a2b3c4d5e6f47788990aabbccddeeff", "ffeeddccbbaa40998877665544332211", App.AppKey);

    public AuthWorld(CtyunAuthOptions? options = null)
    {
        Directory.Add(MemoryDirectory.App("school", App.AppKey, new ValidSecret(App.AppSecret, null)));
        Directory.Add(new AccessCredential("school", Access.AccessKey, IsEnabled: true, [new ValidSecret(Access.SecurityKey, null)]));
        Directory.Add(MemoryDirectory.App("other", "other-app", new ValidSecret("other-secret", null)));
        Directory.Add(new AccessCredential("other", "other-ak", IsEnabled: true, [new ValidSecret("other-sk", null)]));
        Authenticator = new CtyunAuthenticator(Directory, options ?? new CtyunAuthOptions(), Time);
    }

    public ManualTimeProvider Time { get; } = new();

    public MemoryDirectory Directory { get; } = new();

    public CtyunAuthenticator Authenticator { get; }

    public DateTimeOffset Now => Time.GetUtcNow();

    public static byte[] Body => """{"image":"_9j_4AAQSkZJRg=="}"""u8.ToArray();

    public SignedCase G1(DateTimeOffset? at = null, AppKeys? keys = null)
    {
        var signed = new SignedCase { Generation = Generation.G1, Path = "/face/api/v1/face_detect.json", Query = "b=2&a=1", Body = Body };
        return signed.Sign(RequestSigner.ForG1(keys ?? App, at ?? Now, signed.Path, signed.Query));
    }

    public SignedCase G2(DateTimeOffset? at = null, AppKeys? keys = null, string path = HatPath)
    {
        var signed = new SignedCase { Generation = Generation.G2, Path = path, Body = Body };
        return signed.Sign(RequestSigner.ForG2(keys ?? App, at ?? Now, path));
    }

    public SignedCase G3(DateTimeOffset? at = null, AccessKeys? keys = null, TimeSpan zone = default, string id = "33dfa732-b27b-464f-b15a-21ed6845afd5")
    {
        var signed = new SignedCase { Generation = Generation.G3, Path = HatPath, Query = "b=2&a=1", Body = Body };
        signed.Headers["host"] = "ai-global.ctapi.ctyun.cn";
        return signed.Sign(RequestSigner.ForG3(
            keys ?? Access, at ?? Now, id, signed.Query, zone, new SignedHeader("host", "ai-global.ctapi.ctyun.cn")));
    }

    public SignedCase Of(Generation generation) => generation switch
    {
        Generation.G1 => G1(),
        Generation.G2 => G2(),
        _ => G3(),
    };

    /// <summary>Number of the refusal, or 0.</summary>
    public int Number(SignedCase signed) =>
        signed.SendTo(Authenticator) is { Fault: not AuthenticationFault.None and var fault } ? fault.Number() : 0;
}
