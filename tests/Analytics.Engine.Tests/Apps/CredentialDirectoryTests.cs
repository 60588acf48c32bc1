using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Engine.Apps;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.TestKit.Journals;
using Analytics.TestKit.Keys;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Tests.Apps;

public sealed class CredentialDirectoryTests : IAsyncLifetime
{
    private static readonly EventCodec s_codec = AnalyticsKinds.Codec();

    private readonly ManualTimeProvider _time = new();
    private readonly FaultyJournal _journal = new(new InMemoryJournal());
    private readonly MemoryKeyRing _ring = new();
    private CredentialMint _mint = null!;
    private LocalEngine _engine = null!;
    private int _ids;

    public async ValueTask InitializeAsync()
    {
        _mint = Minting.Foretold(_ring);
        _engine = new LocalEngine(new LocalEngineOptions { NodeId = "node-a", Kinds = AnalyticsKinds.Of(s_codec, null, null), Journal = _journal, Time = _time });
        await _engine.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _journal.DisposeAsync();
    }

    [Fact]
    public async Task What_the_journal_holds_at_the_start_and_what_comes_later_is_found()
    {
        await AccountAsync("acme");
        var first = await AppAsync("acme", "gate");
        await using var directory = await StartAsync();
        Assert.Equal(first.AppSecret, Assert.Single(directory.FindApp(first.Keys.AppKey)!.Secrets).Value);

        var second = await AppAsync("acme", "yard");
        await AskAsync(AppDecider.IdOf("acme", "yard"), (id, at) => new OpenAbilities(id, at, "chen", [new("fight", "safety", ["10.0.0.0/8"])]));
        var key = await _mint.NewAccessKeyAsync("acme");
        await AskAsync(AccountDecider.IdOf("acme"), (id, at) => new AddAccessKey(id, at, "chen", key.AccessKey, key.DataKey, key.Sealed));
        await directory.CaughtUpAsync();

        var yard = directory.FindApp(second.Keys.AppKey)!;
        Assert.Equal(("acme", "yard", true, second.AppSecret), (yard.Account, yard.App, yard.IsEnabled, yard.Secrets[0].Value));
        Assert.Equal(("safety", "10.0.0.0/8"), (yard.Opened["fight"].Product, yard.Opened["fight"].Allowed[0].ToString()));
        Assert.Equal(32, yard.Sm2PrivateKey.Length);
        Assert.Equal(key.SecurityKey, Assert.Single(directory.FindAccessKey(key.AccessKey)!.Secrets).Value);
        Assert.Null(directory.FindApp("nobody"));
        Assert.Null(directory.FindAccessKey(yard.AppKey));
    }

    [Fact]
    public async Task The_accounts_switch_and_verification_reach_its_apps_and_keys()
    {
        await AccountAsync("acme");
        await AccountAsync("north");
        var (mine, other) = (await AppAsync("acme", "gate"), await AppAsync("north", "gate"));
        var key = await _mint.NewAccessKeyAsync("acme");
        await AskAsync(AccountDecider.IdOf("acme"), (id, at) => new AddAccessKey(id, at, "chen", key.AccessKey, key.DataKey, key.Sealed));
        await using var directory = await StartAsync();

        await SwitchAsync((id, at) => new DisableAccount(id, at, "chen"), isOn: false);
        await SwitchAsync((id, at) => new EnableAccount(id, at, "chen"), isOn: true);
        await SwitchAsync((id, at) => new ConfigureAccount(id, at, "chen", new("acme", null, IsVerified: false)), isOn: false);
        await SwitchAsync((id, at) => new ConfigureAccount(id, at, "chen", new("acme", null, IsVerified: true)), isOn: true);

        async Task SwitchAsync(Func<string, DateTimeOffset, ICommand> command, bool isOn)
        {
            await AskAsync(AccountDecider.IdOf("acme"), command);
            await directory.CaughtUpAsync();
            Assert.Equal(
                (isOn, isOn, true),
                (directory.FindApp(mine.Keys.AppKey)!.IsEnabled, directory.FindAccessKey(key.AccessKey)!.IsEnabled, directory.FindApp(other.Keys.AppKey)!.IsEnabled));
        }
    }

    [Fact]
    public async Task A_grace_ends_by_the_clock_and_the_old_secret_leaves_memory()
    {
        await AccountAsync("acme");
        var app = await AppAsync("acme", "gate");
        await using var directory = await StartAsync();
        var rotated = await _mint.NewAppSecretAsync(directory.Catalogue.FindApp("acme", "gate")!);
        await AskAsync(AppDecider.IdOf("acme", "gate"), (id, at) => new RotateAppSecret(id, at, "chen", rotated.Sealed, TimeSpan.FromHours(1)));
        await directory.CaughtUpAsync();

        Assert.Equal([rotated.Secret, app.AppSecret], Secrets(directory, app));
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(2, Secrets(directory, app).Count());
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([rotated.Secret], Secrets(directory, app));
        // A node that starts later does not even open it.
        await using var later = await StartAsync();
        Assert.Equal([rotated.Secret], Secrets(later, app));
    }

    [Fact]
    public async Task A_deletion_ends_the_key_on_every_node_and_destroys_what_it_was_sealed_with()
    {
        await AccountAsync("acme");
        var app = await AppAsync("acme", "gate");
        await using var one = await StartAsync();
        await using var two = await StartAsync();

        await AskAsync(AppDecider.IdOf("acme", "gate"), (id, at) => new DeleteApp(id, at, "chen"));
        await Task.WhenAll(one.CaughtUpAsync(), two.CaughtUpAsync());

        Assert.Null(one.FindApp(app.Keys.AppKey));
        Assert.Null(two.FindApp(app.Keys.AppKey));
        Assert.Empty(_ring.Keys);
        await Assert.ThrowsAsync<SecretUnreadableException>(async () => await _ring.OpenAsync(app.Keys.Secret, SecretPurpose.OfApp("acme", "gate")));
        // The same id, made anew, has a data key of its own: a node that reads the old deletion late does not touch it.
        var anew = await AppAsync("acme", "gate");
        await using var late = await StartAsync();
        Assert.Equal(anew.AppSecret, Secrets(late, anew).Single());
        Assert.Single(_ring.Keys);
    }

    [Fact]
    public async Task A_secret_that_does_not_open_is_told_and_admits_nobody()
    {
        await AccountAsync("acme");
        var app = await AppAsync("acme", "gate");
        await _ring.DestroyAsync(app.Keys.DataKey);

        await using var directory = await StartAsync();

        Assert.Equal(["app|acme|gate"], directory.Unreadable);
        Assert.Empty(directory.FindApp(app.Keys.AppKey)!.Secrets);
        await AskAsync(AppDecider.IdOf("acme", "gate"), (id, at) => new DeleteApp(id, at, "chen"));
        await directory.CaughtUpAsync();
        Assert.Empty(directory.Unreadable);
    }

    [Fact]
    public async Task Of_two_apps_with_one_key_the_lower_id_has_it_whichever_came_first()
    {
        await AccountAsync("acme");
        await AppAsync("acme", "yard", new string('a', 32));
        await using var directory = await StartAsync();

        await AppAsync("acme", "gate", new string('a', 32));
        await directory.CaughtUpAsync();
        await using var later = await StartAsync();

        Assert.Equal(("gate", "gate"), (directory.FindApp(new string('a', 32))!.App, later.FindApp(new string('a', 32))!.App));
    }

    [Fact]
    public async Task Five_thousand_calls_between_two_changes_are_passed_over()
    {
        await AccountAsync("acme");
        await using var directory = await StartAsync();
        for (var i = 0; i < 50; i++)
        {
            var stream = $"camera|campus|c{i}";
            await _journal.AppendAsync(new AppendBatch(stream, 1, [.. Enumerable.Range(0, 100).Select(_ => new EncodedEvent("unknown-to-us.v9", "{}"u8.ToArray()))]));
        }

        var app = await AppAsync("acme", "gate");
        await directory.CaughtUpAsync();

        Assert.NotNull(directory.FindApp(app.Keys.AppKey));
        Assert.Null(directory.Fault);
    }

    [Fact]
    public async Task Ten_thousand_apps_are_found_after_a_start()
    {
        var keys = new List<string>();
        for (var account = 0; account < 10; account++)
        {
            var name = $"a{account}";
            await AccountAsync(name);
            for (var app = 0; app < 1000; app++)
            {
                var minted = await _mint.NewAppAsync(name, $"p{app}");
                var created = s_codec.Encode(new AppCreated(null, new AppProfile($"p{app}", ""), minted.Keys), _time.GetUtcNow(), $"c{account}-{app}", "chen");
                await _journal.AppendAsync(new AppendBatch(AppDecider.IdOf(name, $"p{app}").PersistenceId, 1, [created]));
                keys.Add(minted.Keys.AppKey);
            }
        }

        await using var directory = await StartAsync();

        Assert.All(keys, key => Assert.True(directory.FindApp(key) is { IsEnabled: true, Secrets.Count: 1 }));
        Assert.Empty(directory.Unreadable);
    }

    private Task<CredentialDirectory> StartAsync() => CredentialDirectory.StartAsync(_journal, s_codec, _ring, _time);

    private Task AccountAsync(string account) =>
        AskAsync(AccountDecider.IdOf(account), (id, at) => new ConfigureAccount(id, at, "chen", new AccountProfile(account, null, IsVerified: true)));

    private async Task<MintedApp> AppAsync(string account, string app, string? appKey = null)
    {
        var minted = await _mint.NewAppAsync(account, app, appKey);
        await AskAsync(AppDecider.IdOf(account, app), (id, at) => new CreateApp(id, at, "chen", new AppProfile(app, ""), AppRules.K1, minted.Keys));
        return minted;
    }

    private async Task AskAsync(EntityId id, Func<string, DateTimeOffset, ICommand> command)
    {
        var reply = await _engine.AskAsync(id, command($"c{Interlocked.Increment(ref _ids)}", _time.GetUtcNow()));
        Assert.True(reply.IsDone, $"{reply.Refusal} {reply.Detail}");
    }

    private static IEnumerable<string> Secrets(CredentialDirectory directory, MintedApp app) =>
        directory.FindApp(app.Keys.AppKey)!.Secrets.Select(secret => secret.Value);
}
