using Analytics.Domain.Apps;
using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;
using Analytics.Domain.Tests.Incidents;

namespace Analytics.Domain.Tests.Apps;

internal static class AppSamples
{
    public const string Campus = "campus.jsonc";
    public const string Public = "MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAECfnfMR5UIaFQ3X0WHkvFxnIXn60YM/wHa7CP81bzUCDM6kkM4md1pS3G6nGMwapgCu0F+/NeCEpmMvYHLamtEw==";

    public static readonly DateTimeOffset Start = new(2026, 3, 14, 7, 30, 0, TimeSpan.Zero);

    public static readonly AccountProfile Acme = new("Acme 园区", "ops@acme.example", IsVerified: true);

    public static readonly AppProfile Gate = new("Gate 大门", "Hard hats");

    public static readonly AppKeys Keys = new("562b89493b1a40e1b97ea05e50dd8170", "k1", "d1.k1.c2VjcmV0", Public, "d1.k1.c20y");

    public static readonly AbilityOpening HardHat = new("hard_hat", "safety", []);

    public static readonly AbilityOpening Liveness = new("action_liveness", "face", ["10.0.0.0/8"]);

    public static Scenario<AccountState> Account() => new(new AccountDecider(), AccountDecider.IdOf("acme"));

    public static Scenario<AppState> App() => new(new AppDecider(), AppDecider.IdOf("acme", "gate"));

    public static ConfigureAccount Configure(AccountProfile? profile = null, long? expected = null, string id = "configure-1") =>
        new(id, Start, "chen", profile ?? Acme, expected);

    public static ImportAccount ImportOf(AccountProfile? profile = null, string file = Campus, string id = "import-1") =>
        new(id, Start, "node-a", new FileOrigin(file, "d1"), profile ?? Acme);

    public static AddAccessKey Add(string key = "1a2b3c4d5e6f47788990aabbccddeeff", string? file = null, string id = "add-1") =>
        new(id, Start, "chen", key, "k9", "d1.k9.c2s", file);

    public static ReserveAppName Reserve(string app, string name, string id) => new(id, Start, "chen", app, name);

    public static CreateApp Create(AppProfile? profile = null, AppRules rules = AppRules.K1, AppKeys? keys = null, string id = "create-1") =>
        new(id, Start, "chen", profile ?? Gate, rules, keys ?? Keys);

    public static ImportApp Import(
        ValueList<AbilityOpening>? abilities = null,
        AppProfile? profile = null,
        ValueList<string>? allowed = null,
        bool isFixed = false,
        AppKeys? keys = null,
        string? secret = null,
        string file = Campus,
        string id = "import-1") =>
        new(id, Start, "node-a", new FileOrigin(file, "d1"), profile ?? Gate, AppRules.K1, abilities ?? [HardHat], allowed ?? [], isFixed, keys, secret);

    public static OpenAbilities Open(string id = "open-1", params AbilityOpening[] abilities) => new(id, Start, "chen", abilities.ToValueList());

    public static AllowAddresses Allow(string? ability, string id, params string[] ranges) => new(id, Start, "chen", ability, ranges.ToValueList());

    public static RotateAppSecret Rotate(double graceHours = 24, string id = "rotate-1", DateTimeOffset? at = null) =>
        new(id, at ?? Start, "chen", "d1.k1.bmV3", TimeSpan.FromHours(graceHours));

    public static DeleteApp Delete(string? file = null, string id = "delete-1") => new(id, Start, "chen", file);
}
