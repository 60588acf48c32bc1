using System.Text;
using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Engine.Apps;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using Analytics.TestKit.Journals;
using Analytics.TestKit.Keys;
using Analytics.TestKit.Time;

namespace Analytics.Node.Tests.Composition;

public sealed class AccountImportTests : IAsyncLifetime
{
    private const string Campus = "campus.jsonc";
    private const string Acme = """{ "id": "acme", "keys": [ { "id": "main" } ], "apps": [ { "id": "gate", "abilities": [ { "ability": "hard_hat" } ], "allowed": [ "10.0.0.0/8" ] } ] }""";

    private static readonly EventCodec s_codec = AnalyticsKinds.Codec();

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryJournal _journal = new();
    private readonly MemoryKeyRing _ring = new();
    private LocalEngine _engine = null!;
    private CredentialDirectory _directory = null!;
    private CredentialMint _mint = null!;
    private int _ids;

    private CredentialsFile Told => new(_folder["data.credentials"]);

    public async ValueTask InitializeAsync()
    {
        _mint = Minting.Foretold(_ring);
        _engine = new LocalEngine(new LocalEngineOptions { NodeId = "node-1", Kinds = AnalyticsKinds.Of(s_codec, null, null), Journal = _journal, Time = _time });
        await _engine.StartAsync();
        _directory = await CredentialDirectory.StartAsync(_journal, s_codec, _ring, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _directory.DisposeAsync();
        await _engine.DisposeAsync();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_not_given_is_generated_once_told_once_and_kept()
    {
        var first = await ImportAsync(Acme);
        var (app, key) = (Told.Find("acme", "gate", null)!, Told.Find("acme", null, "main")!);
        var before = await _journal.HighestOrderingAsync();

        var again = await ImportAsync(Acme);

        Assert.Empty(first.Refused);
        Assert.Equal([AccountDecider.IdOf("acme"), AppDecider.IdOf("acme", "gate")], first.Changed);
        Assert.Empty(again.Changed);
        Assert.Equal(before, await _journal.HighestOrderingAsync());
        Assert.Equal(app.Secret, Assert.Single(_directory.FindApp(app.PublicId)!.Secrets).Value);
        Assert.Equal(key.Secret, Assert.Single(_directory.FindAccessKey(key.PublicId)!.Secrets).Value);
        Assert.Equal(2, (await File.ReadAllLinesAsync(Told.Path)).Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Told.Path));
        Assert.Equal("hard_hat", Assert.Single(_directory.FindApp(app.PublicId)!.Opened).Key);
    }

    [Fact]
    public async Task Keys_that_were_told_before_the_node_stopped_are_the_ones_that_are_taken()
    {
        Told.Add(new CredentialLine(_time.GetUtcNow(), "acme", "gate", null, new string('a', 32), "told-before-the-stop"));

        await ImportAsync("""{ "id": "acme", "apps": [ { "id": "gate" } ] }""");

        Assert.Equal("told-before-the-stop", _directory.FindApp(new string('a', 32))!.Secrets[0].Value);
        Assert.Single(await File.ReadAllLinesAsync(Told.Path));
    }

    [Fact]
    public async Task A_given_secret_is_read_from_its_place_and_a_new_one_there_ends_the_old_at_once()
    {
        const string Given = """
            { "id": "acme", "keys": [ { "id": "main", "accessKey": "1a2b3c4d5e6f47788990aabbccddeeff", "securityKey": "file:FOLDER/sk" } ],
              "apps": [ { "id": "gate", "appKey": "562b89493b1a40e1b97ea05e50dd8170", "appSecret": "file:FOLDER/secret" } ] }
            """;
        var accounts = Given.Replace("FOLDER", _folder.Path, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["secret"], "0123456789abcdef0123456789abcdef\n");
        await File.WriteAllTextAsync(_folder["sk"], "ffeeddccbbaa40998877665544332211");
        await ImportAsync(accounts);
        Assert.Equal("0123456789abcdef0123456789abcdef", Secret("562b89493b1a40e1b97ea05e50dd8170"));
        Assert.False(File.Exists(Told.Path));
        Assert.Empty((await ImportAsync(accounts)).Changed);

        await File.WriteAllTextAsync(_folder["secret"], "another-secret-0");
        await File.WriteAllTextAsync(_folder["sk"], "another-secret-1");
        var report = await ImportAsync(accounts);

        Assert.Equal(2, report.Changed.Count);
        Assert.Equal("another-secret-0", Secret("562b89493b1a40e1b97ea05e50dd8170"));
        Assert.Equal("another-secret-1", Assert.Single(_directory.FindAccessKey("1a2b3c4d5e6f47788990aabbccddeeff")!.Secrets).Value);
        Assert.True(_directory.Catalogue.FindApp("acme", "gate")!.IsSecretFixed);
    }

    [Fact]
    public async Task A_secret_that_is_not_there_spoils_its_own_app_alone()
    {
        var report = await ImportAsync("""{ "id": "acme", "apps": [ { "id": "gate", "appSecret": "env:ANALYTICS_TEST_NOT_SET" }, { "id": "yard" } ] }""");

        var refused = Assert.Single(report.Refused);
        Assert.Equal(AppDecider.IdOf("acme", "gate"), refused.Camera);
        Assert.Contains("env:ANALYTICS_TEST_NOT_SET", refused.Reason, StringComparison.Ordinal);
        Assert.True(report.IsCertain);
        Assert.Equal(AppLife.Present, _directory.Catalogue.FindApp("acme", "yard")!.Life);
    }

    [Fact]
    public async Task What_the_file_no_longer_holds_goes_and_nothing_else()
    {
        await ImportAsync(Acme);
        var told = Told.Find("acme", "gate", null)!;
        var minted = await _mint.NewAppAsync("acme", "api");
        await AskAsync(AppDecider.IdOf("acme", "api"), (id, at) => new CreateApp(id, at, "chen", new("api", ""), AppRules.K1, minted.Keys));

        await ImportAsync("""{ "id": "acme" }""");

        Assert.Null(_directory.FindApp(told.PublicId));
        Assert.Null(_directory.FindAccessKey(Told.Find("acme", null, "main")!.PublicId));
        Assert.Equal(minted.AppSecret, Secret(minted.Keys.AppKey));
        Assert.Single(_ring.Keys);
        await ImportAsync("");
        Assert.Equal(AccountLife.Retired, _directory.Catalogue.FindAccount("acme")!.Life);
        Assert.False(_directory.FindApp(minted.Keys.AppKey)!.IsEnabled);
        // It comes back with new keys: what was ended stays ended.
        await ImportAsync(Acme);
        Assert.NotEqual(told.PublicId, _directory.Catalogue.FindApp("acme", "gate")!.AppKey);
        Assert.True(_directory.FindApp(minted.Keys.AppKey)!.IsEnabled);
    }

    [Fact]
    public async Task Another_file_and_the_api_keep_what_is_theirs()
    {
        await AskAsync(AccountDecider.IdOf("api"), (id, at) => new ConfigureAccount(id, at, "chen", new("API", null, IsVerified: true)));
        await ImportAsync(Acme, "north.jsonc");

        var report = await ImportAsync("""{ "id": "api" }""");

        Assert.Contains("made by the API", Assert.Single(report.Refused).Reason, StringComparison.Ordinal);
        Assert.Equal(AccountLife.Present, _directory.Catalogue.FindAccount("acme")!.Life);
    }

    [Fact]
    public async Task A_name_that_a_deleted_app_left_behind_is_free_again()
    {
        await ImportAsync("""{ "id": "acme", "apps": [ { "id": "gate", "name": "Gate" } ] }""");

        var report = await ImportAsync("""{ "id": "acme", "apps": [ { "id": "portal", "name": "Gate" } ] }""");

        Assert.Empty(report.Refused);
        Assert.Equal(["portal"], _directory.Catalogue.FindAccount("acme")!.Names.Select(held => held.App));
    }

    [Fact]
    public async Task No_event_holds_a_secret()
    {
        await ImportAsync(Acme);
        var stored = new StringBuilder();
        await _journal.ReadAllAsync(0, int.MaxValue, (in StoredEvent e) => stored.Append(Encoding.UTF8.GetString(e.Payload)));

        var (app, key) = (Told.Find("acme", "gate", null)!, Told.Find("acme", null, "main")!);
        Assert.Contains(app.PublicId, stored.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(app.Secret!, stored.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key.Secret!, stored.ToString(), StringComparison.Ordinal);
    }

    private string Secret(string appKey) => Assert.Single(_directory.FindApp(appKey)!.Secrets).Value;

    private Task<ImportReport> ImportAsync(string accounts, string file = Campus)
    {
        var config = ConfigFile.Parse(file, Encoding.UTF8.GetBytes($$"""{ "accounts": [ {{accounts}} ] }"""));
        Assert.Empty(config.Faults);
        return new AccountImport(_engine, _directory, _mint, Told, "journal", _time, NewId)
            .RunAsync(file, config.Settings!.Accounts, AppRules.K1, TestContext.Current.CancellationToken);
    }

    private async Task AskAsync(EntityId id, Func<string, DateTimeOffset, ICommand> command)
    {
        var reply = await _engine.AskAsync(id, command(NewId(), _time.GetUtcNow()));
        Assert.True(reply.IsDone, $"{reply.Refusal} {reply.Detail}");
        await _directory.CaughtUpAsync();
    }

    private string NewId() => $"t{Interlocked.Increment(ref _ids)}";
}
