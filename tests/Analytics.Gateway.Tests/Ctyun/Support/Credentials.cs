using System.Net;
using Analytics.Client.Contract;
using Analytics.Client.Encryption;
using Analytics.Client.Signing;
using Analytics.Engine.Apps;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>One account with one access key and one app that has opened everything; tests change what they need.</summary>
internal sealed class Credentials : ICredentialDirectory
{
    public const string Account = "acme";

    public static readonly AppKeys App = new("562b89493b1a40e1b97ea05e50dd8170", "0123456789abcdef0123456789abcdef");

    public static readonly AccessKeys Access = new("1a2b3c4d5e6f47788990aabbccddeeff", "ffeeddccbbaa40998877665544332211", App.AppKey);

    public static readonly byte[] Sm2PrivateKey = Convert.FromHexString("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");

    private static readonly string[] s_safety =
        [AbilityCodes.HardHat, AbilityCodes.Workwear, AbilityCodes.ElectronicFence, AbilityCodes.FallDown, AbilityCodes.Fight];

    public AppCredential Current { get; set; } = new(
        Account, "gate", App.AppKey, true, [new ValidSecret(App.AppSecret, null)], OpenedAll(ProductNames.Face), [], Sm2PrivateKey);

    public static byte[] PublicKeyInfo => Sm2Keys.PublicKeyInfo(Sm2PrivateKey);

    public bool IsAccountEnabled { get; set; } = true;

    /// <summary>Closes an ability, or opens it with an address list.</summary>
    public void Open(string ability, bool isOpen = true, string product = ProductNames.Face, params string[] networks)
    {
        var opened = new Dictionary<string, OpenedAbility>(Current.Opened);
        if (isOpen)
            opened[ability] = new(ability, product, [.. networks.Select(IPNetwork.Parse)]);
        else
            opened.Remove(ability);
        Current = Current with { Opened = opened };
    }

    public AppCredential? FindApp(string appKey) => appKey == Current.AppKey ? Current : null;

    public AccessCredential? FindAccessKey(string accessKey) => accessKey == Access.AccessKey
        ? new AccessCredential(Account, accessKey, IsAccountEnabled, [new ValidSecret(Access.SecurityKey, null)])
        : null;

    private static Dictionary<string, OpenedAbility> OpenedAll(string actionProduct) => Endpoints.All.Select(e => e.Ability).Distinct().ToDictionary(
        ability => ability,
        ability => new OpenedAbility(
            ability, s_safety.Contains(ability) ? ProductNames.Safety : ability == AbilityCodes.ActionLiveness ? actionProduct : ProductNames.Face, []));
}
