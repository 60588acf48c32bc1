using Analytics.Domain.Apps;
using static Analytics.Domain.Tests.Apps.AppSamples;

namespace Analytics.Domain.Tests.Apps;

public sealed class AppDeciderTests
{
    [Fact]
    public void An_app_is_made_renamed_switched_and_deleted_with_its_keys()
    {
        var app = App().When(Create());
        app.Then(new AppCreated(null, Gate, Keys));

        app.When(Create(id: "create-2")).ThenRefused(AppRefusal.Exists);
        app.When(new DescribeApp("d1", Start, "chen", Gate with { Name = " Yard " }, AppRules.K1, 1)).Then(new AppDescribed(Gate with { Name = "Yard" }));
        app.When(new DescribeApp("d2", Start, "chen", Gate, AppRules.K1, 1)).ThenRefused(AppRefusal.VersionConflict);
        app.When(new DisableApp("off", Start, "chen")).Then(new AppDisabled());
        app.When(new DisableApp("off-2", Start, "chen")).ThenNothing();
        app.When(new EnableApp("on", Start, "chen")).Then(new AppEnabled());
        app.When(Delete()).Then(new AppDeleted("k1", null));
        app.When(Delete(id: "delete-2")).ThenNothing();

        Assert.Equal((AppLife.Deleted, "", "", 0), (app.State.Life, app.State.AppKey, app.State.Sm2PrivateKey, app.State.Secrets.Count));
        app.When(new EnableApp("on-2", Start, "chen")).ThenRefused(AppRefusal.NotFound);
        app.When(Create(id: "create-3", keys: Keys with { DataKey = "k2" })).Then(new AppCreated(null, Gate, Keys with { DataKey = "k2" }));
        Assert.Equal(3, app.State.Version);
    }

    [Fact]
    public void An_opened_ability_stays_open_under_its_product()
    {
        var app = App().Given(Create());

        app.When(Open("open-1", HardHat, Liveness)).Then(new AppAbilitiesOpened([HardHat, Liveness]));
        app.When(Open("open-2", HardHat)).ThenNothing();
        app.When(Open("open-3", Liveness with { Product = "safety" })).ThenRefused(AppRefusal.OpenedOtherwise);
        app.When(Open("open-4", HardHat, new("fight", "safety", []))).Then(new AppAbilitiesOpened([new("fight", "safety", [])]));
        app.When(Open("open-5", new AbilityOpening("hard_hat", "face", []))).ThenRefused(AppRefusal.Invalid);
        app.When(Open("open-6", new AbilityOpening("flying", "face", []))).ThenRefused(AppRefusal.Invalid);
        app.When(Open("open-7", new("mask", "face", []), new("mask", "face", []))).ThenRefused(AppRefusal.Invalid);
        Assert.Equal(["hard_hat", "action_liveness", "fight"], app.State.Abilities.Select(open => open.Ability));
    }

    [Fact]
    public void Addresses_are_allowed_for_the_app_and_for_an_open_ability()
    {
        var app = App().Given(Create(), Open("open-1", HardHat));

        app.When(Allow(null, "a1", "10.1.0.0/16", "2001:db8::1")).Then(new AppAddressesAllowed(null, ["10.1.0.0/16", "2001:db8::1"]));
        app.When(Allow(null, "a2", "10.1.0.0/16", "2001:db8::1")).ThenNothing();
        app.When(Allow("hard_hat", "a3", "10.1.2.3")).Then(new AppAddressesAllowed("hard_hat", ["10.1.2.3"]));
        app.When(Allow("fight", "a4", "10.1.2.3")).ThenRefused(AppRefusal.NotOpened);
        app.When(Allow(null, "a5")).Then(new AppAddressesAllowed(null, []));
        app.When(Allow(null, "a6", [.. Enumerable.Repeat("10.1.2.3", 101)])).ThenRefused(AppRefusal.Invalid);
        Assert.Equal(["10.1.2.3"], app.State.Find("hard_hat")!.Allowed);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.1.0.0/16", true)]
    [InlineData("::1", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("10.1.2.3/16", false)]
    [InlineData("10.1/16", false)]
    [InlineData("10", false)]
    [InlineData("0x0a000001", false)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("[::1]", false)]
    [InlineData(" 10.1.2.3", false)]
    [InlineData("10.1.2.3/33", false)]
    [InlineData("example.org", false)]
    [InlineData("", false)]
    public void Ranges_are_what_they_look_like(string text, bool fits) => Assert.Equal(fits, AppFaults.TryRange(text, out _));

    [Fact]
    public void A_rotated_secret_keeps_the_old_one_for_its_grace()
    {
        var app = App().Given(Create());

        app.When(Rotate(1)).Then(new AppSecretRotated("d1.k1.bmV3", Start.AddHours(1)));
        Assert.Equal([new("d1.k1.bmV3", null), new(Keys.Secret, Start.AddHours(1))], app.State.Secrets);
        app.When(Rotate(0, "rotate-2")).Then(new AppSecretRotated("d1.k1.bmV3", Start));
        Assert.Equal([new("d1.k1.bmV3", null)], app.State.Secrets);
        app.When(Rotate(-1, "rotate-3")).ThenRefused(AppRefusal.Invalid);
        app.When(Rotate(31 * 24, "rotate-4")).ThenRefused(AppRefusal.Invalid);
    }

    [Fact]
    public void A_new_pair_of_body_encryption_replaces_the_old()
    {
        var app = App().Given(Create());

        app.When(new ReplaceSm2Key("s1", Start, "chen", Public, "d1.k1.eA")).Then(new AppSm2KeyReplaced(Public, "d1.k1.eA"));
        app.When(new ReplaceSm2Key("s2", Start, "chen", "AAAA", "d1.k1.eA")).ThenRefused(AppRefusal.Invalid);
        Assert.Equal("d1.k1.eA", app.State.Sm2PrivateKey);
    }

    [Fact]
    public void A_file_brings_an_app_whole_and_a_repeat_writes_nothing()
    {
        var app = App().When(Import([HardHat, Liveness], allowed: ["10.0.0.0/8"], keys: Keys));
        app.Then(new AppCreated(new(Campus, "d1"), Gate, Keys), new AppImported(new(Campus, "d1"), Gate, [HardHat, Liveness], ["10.0.0.0/8"], false));

        app.When(Import([Liveness, HardHat], allowed: ["10.0.0.0/8"], id: "import-2")).ThenNothing();
        app.When(Import([HardHat], allowed: ["10.0.0.0/8"], id: "import-3"))
            .Then(new AppImported(new(Campus, "d1"), Gate, [HardHat], ["10.0.0.0/8"], false));
        // The file lets it go, and R16 keeps it open.
        Assert.Null(app.State.Find("action_liveness")!.File);
        app.When(Import([HardHat], allowed: ["10.0.0.0/8"], id: "import-4")).ThenNothing();
        app.When(Allow("action_liveness", "a1")).Then(new AppAddressesAllowed("action_liveness", []));
    }

    [Fact]
    public void The_api_changes_only_what_the_file_does_not_say()
    {
        var app = App().Given(Import([HardHat], keys: Keys));

        Assert.Contains(Campus, app.When(new DescribeApp("d", Start, "chen", Gate, AppRules.K1)).ThenRefused(AppRefusal.OwnedByFile), StringComparison.Ordinal);
        app.When(Delete()).ThenRefused(AppRefusal.OwnedByFile);
        app.When(Allow(null, "a1", "10.1.2.3")).ThenRefused(AppRefusal.OwnedByFile);
        app.When(Allow("hard_hat", "a2", "10.1.2.3")).ThenRefused(AppRefusal.OwnedByFile);
        app.When(Open("open-1", Liveness)).Then(new AppAbilitiesOpened([Liveness]));
        app.When(Allow("action_liveness", "a3", "10.1.2.3")).Then(new AppAddressesAllowed("action_liveness", ["10.1.2.3"]));
        app.When(Rotate()).Then(new AppSecretRotated("d1.k1.bmV3", Start.AddHours(24)));
        app.When(new DisableApp("off", Start, "chen")).Then(new AppDisabled());
        app.When(Import([HardHat], id: "import-2")).ThenNothing();
        Assert.False(app.State.IsEnabled);
    }

    [Fact]
    public void A_secret_that_the_file_gives_is_rotated_there_and_at_once()
    {
        var app = App().Given(Import(isFixed: true, keys: Keys));

        app.When(Rotate()).ThenRefused(AppRefusal.OwnedByFile);
        app.When(Import(isFixed: true, secret: "d1.k1.bmV3", id: "import-2")).Then(new AppSecretRotated("d1.k1.bmV3", Start));
        Assert.Equal([new("d1.k1.bmV3", null)], app.State.Secrets);
        app.When(Import(isFixed: true, keys: Keys with { AppKey = new string('a', 32) }, id: "import-3")).ThenRefused(AppRefusal.KeyFixed);
    }

    [Fact]
    public void Files_and_the_api_leave_each_others_apps_alone()
    {
        App().Given(Create()).When(Import(keys: Keys)).ThenRefused(AppRefusal.OwnedByApi);
        App().Given(Create()).When(Delete(Campus)).ThenNothing();
        App().Given(Import(keys: Keys)).When(Delete("north.jsonc")).ThenNothing();
        App().Given(Import(keys: Keys)).When(Delete(Campus)).Then(new AppDeleted("k1", Campus));
        App().When(Import()).ThenRefused(AppRefusal.Invalid);
    }
}
