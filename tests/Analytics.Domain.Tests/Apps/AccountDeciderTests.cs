using Analytics.Domain.Apps;
using static Analytics.Domain.Tests.Apps.AppSamples;

namespace Analytics.Domain.Tests.Apps;

public sealed class AccountDeciderTests
{
    private const string Key = "1a2b3c4d5e6f47788990aabbccddeeff";

    private static readonly AccountProfile Renamed = Acme with { Name = "Acme 2" };

    [Fact]
    public void An_account_is_made_edited_switched_and_taken_away()
    {
        var account = Account().Given(Configure(expected: 0));
        Assert.True(account.State.MayCall);

        account.When(Configure(Renamed, 1, "configure-2")).Then(new AccountConfigured(Renamed));
        account.When(Configure(Renamed, null, "configure-3")).ThenNothing();
        account.When(Configure(Acme, 1, "configure-4")).ThenRefused(AccountRefusal.VersionConflict);
        account.When(new DisableAccount("off", Start, "chen")).Then(new AccountDisabled());
        Assert.False(account.State.MayCall);
        account.When(new EnableAccount("on", Start, "chen")).Then(new AccountEnabled());
        account.When(new RetireAccount("retire", Start, "chen")).Then(new AccountRetired(null));
        account.When(new EnableAccount("on-2", Start, "chen")).ThenRefused(AccountRefusal.Retired);
        Assert.False(account.State.MayCall);
    }

    [Fact]
    public void Without_somebody_who_vouches_for_it_an_account_neither_calls_nor_makes_apps()
    {
        var account = Account().Given(Configure(Acme with { IsVerified = false }));

        Assert.False(account.State.MayCall);
        account.When(Reserve("gate", "Gate", "r1")).ThenRefused(AccountRefusal.NotVerified);
    }

    [Fact]
    public void Something_is_bought_for_an_account_that_is_there_and_vouched_for_even_while_it_is_switched_off()
    {
        var account = Account();
        Assert.True(AccountDecider.WhyNotBuy(account.State)!.Is(AccountRefusal.NotFound));
        account.Given(Configure(Acme with { IsVerified = false }));
        Assert.True(AccountDecider.WhyNotBuy(account.State)!.Is(AccountRefusal.NotVerified));
        account.Given(Configure(id: "configure-2"), new DisableAccount("off", Start, "chen"));
        Assert.Null(AccountDecider.WhyNotBuy(account.State));
        account.Given(new RetireAccount("retire", Start, "chen"));
        Assert.True(AccountDecider.WhyNotBuy(account.State)!.Is(AccountRefusal.Retired));
    }

    [Fact]
    public void What_a_file_owns_is_edited_there_and_retired_by_that_file_alone()
    {
        var account = Account().Given(ImportOf(), Add(file: Campus));

        Assert.Contains(Campus, account.When(Configure()).ThenRefused(AccountRefusal.OwnedByFile), StringComparison.Ordinal);
        account.When(new RetireAccount("r1", Start, "chen")).ThenRefused(AccountRefusal.OwnedByFile);
        account.When(new DeleteAccessKey("d1", Start, "chen", Key)).ThenRefused(AccountRefusal.OwnedByFile);
        account.When(new RotateAccessKey("o1", Start, "chen", Key, "d1.k9.bmV3", TimeSpan.Zero)).ThenRefused(AccountRefusal.OwnedByFile);
        account.When(new DisableAccessKey("off", Start, "chen", Key)).Then(new AccessKeyDisabled(Key));
        account.When(new RetireAccount("r2", Start, "node-a", "north.jsonc")).ThenNothing();
        account.When(new RetireAccount("r3", Start, "node-a", Campus)).Then(new AccessKeyDeleted(Key, "k9"), new AccountRetired(Campus));
    }

    [Fact]
    public void A_file_does_not_take_what_the_api_made()
    {
        Account().Given(Configure()).When(ImportOf()).ThenRefused(AccountRefusal.OwnedByApi);
        Account().Given(ImportOf(), Add()).When(Add(file: Campus, id: "add-2")).ThenRefused(AccountRefusal.OwnedByApi);
        Account().Given(Configure()).When(new RetireAccount("r", Start, "node-a", Campus)).ThenNothing();
        Account().Given(ImportOf(), Add()).When(new DeleteAccessKey("d", Start, "node-a", Key, Campus)).ThenNothing();
    }

    [Fact]
    public void A_repeated_import_writes_nothing_and_another_text_does()
    {
        var account = Account().Given(ImportOf());

        account.When(ImportOf(id: "import-2")).ThenNothing();
        account.When(ImportOf(Renamed, id: "import-3")).Then(new AccountImported(new(Campus, "d1"), Renamed));
    }

    [Fact]
    public void A_rotated_key_keeps_the_old_secret_for_its_grace_and_only_one_of_them()
    {
        var account = Account().Given(Configure(), Add());
        var later = Start.AddHours(1);

        account.When(new RotateAccessKey("o1", Start, "chen", Key, "two", TimeSpan.FromHours(2))).Then(new AccessKeyRotated(Key, "two", Start.AddHours(2)));
        account.Given(new RotateAccessKey("o2", later, "chen", Key, "three", TimeSpan.FromHours(2)));

        Assert.Equal([new("three", null), new("two", later.AddHours(2))], account.State.Keys[0].Secrets);
        account.Given(new RotateAccessKey("o3", later, "chen", Key, "four", TimeSpan.Zero));
        Assert.Equal([new("four", null)], account.State.Keys[0].Secrets);
        account.When(new RotateAccessKey("o4", later, "chen", Key, "five", TimeSpan.FromDays(31))).ThenRefused(AccountRefusal.Invalid);
        account.When(new RotateAccessKey("o5", later, "chen", "1234567890123456", "five", TimeSpan.Zero)).ThenRefused(AccountRefusal.NoSuchKey);
    }

    [Fact]
    public void Five_keys_and_not_one_more()
    {
        var account = Account().Given(Configure());
        for (var i = 1; i <= 5; i++)
            account.Given(Add($"{i}".PadLeft(32, '0'), id: $"add-{i}"));

        account.When(Add(new string('9', 32), id: "add-6")).ThenRefused(AccountRefusal.Full);
        account.When(Add("1".PadLeft(32, '0'), id: "add-7")).ThenRefused(AccountRefusal.KeyTaken);
        account.When(Add("short", id: "add-8")).ThenRefused(AccountRefusal.Invalid);
        account.When(new DeleteAccessKey("d", Start, "chen", "1".PadLeft(32, '0'))).Then(new AccessKeyDeleted("1".PadLeft(32, '0'), "k9"));
        Assert.Equal(4, account.State.Keys.Count);
    }

    [Fact]
    public void Names_of_apps_are_unique_and_free_again_when_the_app_goes()
    {
        var account = Account().Given(Configure(), Reserve("gate", " Gate ", "r1"));

        account.When(Reserve("gate", "Gate", "r2")).ThenNothing();
        Assert.Contains("gate", account.When(Reserve("yard", "Gate", "r3")).ThenRefused(AccountRefusal.NameTaken), StringComparison.Ordinal);
        account.When(new RetireAccount("retire", Start, "chen")).ThenRefused(AccountRefusal.HasApps);
        account.When(Reserve("gate", "Gate 2", "r4")).Then(new AppNameReserved("gate", "Gate 2"));
        account.When(Reserve("yard", "Gate", "r5")).Then(new AppNameReserved("yard", "Gate"));
        account.When(new ReleaseAppName("l1", Start, "chen", "yard")).Then(new AppNameReleased("yard"));
        account.When(new ReleaseAppName("l2", Start, "chen", "yard")).ThenNothing();
        Assert.Equal([new("gate", "Gate 2", Start)], account.State.Names);
    }

    [Fact]
    public void What_is_not_there_is_not_found_and_foreign_commands_are_refused()
    {
        Account().When(Add()).ThenRefused(AccountRefusal.NotFound);
        Account().When(Reserve("a", "b", "r")).ThenRefused(AccountRefusal.NotFound);
        Account().When(new RetireAccount("r", Start, "chen")).ThenRefused(AccountRefusal.NotFound);
        Account().When(new EnableApp("x", Start, "chen")).ThenRefused(EntityRefusal.UnknownCommand);
        App().When(new EnableAccount("x", Start, "chen")).ThenRefused(EntityRefusal.UnknownCommand);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("a\nb", null)]
    [InlineData("a", "")]
    public void A_faulty_profile_is_refused(string name, string? contact) =>
        Account().When(Configure(new AccountProfile(name, contact, true))).ThenRefused(AccountRefusal.Invalid);
}
