using System.Text;
using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Domain.Catalogues;
using Analytics.Domain.Quotas;
using Analytics.Engine.Apps;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Projections;
using Analytics.Journal.ReadModel;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using Analytics.TestKit.Journals;
using Analytics.TestKit.Keys;
using Analytics.TestKit.Time;

namespace Analytics.Node.Tests.Composition;

public sealed class PackImportTests : IAsyncLifetime
{
    private const string Hats = """{ "id": "start", "account": "acme", "offer": "g3-hard_hat-100000", "quantity": 2 }""";
    private const string Months = """{ "id": "months", "account": "acme", "offer": "g1-face_detect-1000" }""";

    private static readonly EventCodec s_codec = AnalyticsKinds.Codec();
    private static readonly EntityId s_hats = new(QuotaDecider.KindName, "acme", "hard_hat");

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FaultyJournal _journal = new(new InMemoryJournal());
    private LocalEngine _engine = null!;
    private ProjectionRunner _projections = null!;
    private JournalReadModel _model = null!;
    private CredentialDirectory _directory = null!;
    private int _ids;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _engine = new LocalEngine(new LocalEngineOptions { NodeId = "node-1", Kinds = AnalyticsKinds.Of(s_codec, null, null), Journal = _journal, Time = _time });
        await _engine.StartAsync();
        _projections = await ProjectionRunner.StartAsync(_journal, _folder["read.db"], s_codec, _time);
        _model = new JournalReadModel(_folder["read.db"]);
        _directory = await CredentialDirectory.StartAsync(_journal, s_codec, new MemoryKeyRing(), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _directory.DisposeAsync();
        await _engine.DisposeAsync();
        await _projections.DisposeAsync();
        _model.Dispose();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_pack_is_bought_once_however_often_the_file_is_read_and_by_whichever_node()
    {
        await VouchAsync("acme");

        var first = await ImportAsync(Hats);
        _time.Advance(TimeSpan.FromDays(1));
        var again = await ImportAsync(Hats);

        Assert.Equal([s_hats], first.Changed);
        Assert.Empty(again.Changed);
        Assert.Empty(first.Refused.Concat(again.Refused));
        var order = Assert.Single(await OrdersAsync());
        Assert.Matches("^0[0-9]{19}$", order.Row.Placed.OrderId);
        Assert.Equal((200_000L, "file:campus.jsonc"), (order.Row.Placed.Units, order.Row.PlacedBy));
        Assert.NotNull(order.Row.PaidAt);
    }

    [Fact]
    public async Task A_changed_file_buys_what_is_new_and_takes_nothing_back()
    {
        await VouchAsync("acme");
        await ImportAsync(Hats);

        var report = await ImportAsync(Months);

        Assert.Equal([new EntityId(QuotaDecider.KindName, "acme", "face_detect")], report.Changed);
        var orders = await OrdersAsync();
        Assert.Equal(2, orders.Count);
        // Without a term of its own: the shortest.
        Assert.Equal(1, Assert.Single(orders, o => o.Row.Account.Key == "face_detect").Row.Placed.Months);
    }

    [Fact]
    public async Task Nothing_is_bought_for_an_account_that_is_missing_or_not_verified_until_it_is()
    {
        var missing = await ImportAsync(Hats);
        await VouchAsync("acme", isVerified: false);
        var unverified = await ImportAsync(Hats);
        await VouchAsync("acme");
        var bought = await ImportAsync(Hats);

        Assert.Contains("pack 'start': AccountRefusal.NotFound", Assert.Single(missing.Refused).Reason, StringComparison.Ordinal);
        Assert.Contains("pack 'start': AccountRefusal.NotVerified", Assert.Single(unverified.Refused).Reason, StringComparison.Ordinal);
        Assert.True(missing.IsCertain && unverified.IsCertain);
        Assert.Empty(bought.Refused);
        Assert.Single(await OrdersAsync());
    }

    [Fact]
    public async Task What_was_bought_stays_so_when_nobody_vouches_for_the_account_any_more()
    {
        await VouchAsync("acme");
        await ImportAsync(Hats);
        await VouchAsync("acme", isVerified: false);

        Assert.Empty((await ImportAsync(Hats)).Refused);
    }

    [Fact]
    public async Task An_offer_of_a_catalogue_that_waits_for_the_next_start_waits_too()
    {
        await VouchAsync("acme");
        const string Catalogue = """{ "packs": [ { "id": "own-hats", "ability": "hard_hat", "size": 10 } ] }""";
        const string Own = """{ "id": "own", "account": "acme", "offer": "own-hats" }""";

        var running = await ImportAsync(Own, Catalogue);
        var restarted = await ImportAsync(Own, Catalogue, isRestarted: true);

        Assert.Contains("next start", Assert.Single(running.Refused).Reason, StringComparison.Ordinal);
        Assert.Equal([s_hats], restarted.Changed);
    }

    [Fact]
    public async Task A_lost_answer_is_to_be_repeated_and_buys_nothing_twice()
    {
        await VouchAsync("acme");
        // The activation of the ledger is the first append, the purchase the second: neither answer comes back.
        _journal.Fail(2, areWritten: true);

        var lost = await ImportAsync(Hats);
        _journal.Fail(0);
        await Patience.UntilAsync(
            async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return (await ImportAsync(Hats)).IsCertain;
            },
            "the journal to be well again");

        Assert.False(lost.IsCertain);
        Assert.Single(await OrdersAsync());
    }

    private async Task<ImportReport> ImportAsync(string packs, string catalogue = "{}", bool isRestarted = false)
    {
        var config = ConfigFile.Parse("campus.jsonc", Encoding.UTF8.GetBytes($$"""{ "catalogue": {{catalogue}}, "packs": [ {{packs}} ] }"""));
        Assert.Empty(config.Faults);
        var sold = isRestarted ? QuotaMapping.Catalogue(config.Settings!) : ContractCatalogue.Standard;
        var import = new PackImport(_engine, _model.Quotas, _projections.CaughtUpAsync, () => _directory.Catalogue, sold, _time);
        return await import.RunAsync("campus.jsonc", config.Settings!.Packs, Token);
    }

    private async Task<IReadOnlyList<OrderView>> OrdersAsync()
    {
        await _projections.CaughtUpAsync(Token);
        return await _model.Quotas.OrdersAsync("acme", null, Token);
    }

    private async Task VouchAsync(string account, bool isVerified = true)
    {
        var command = new ConfigureAccount($"vouch-{++_ids}", _time.GetUtcNow(), "chen", new AccountProfile(account, null, isVerified));
        var reply = await _engine.AskAsync(AccountDecider.IdOf(account), command, Token);
        Assert.True(reply.IsDone, $"{reply.Refusal} {reply.Detail}");
        await _directory.CaughtUpAsync(Token);
    }
}
