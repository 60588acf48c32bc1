using System.Globalization;
using System.Text.Json.Nodes;
using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;
using Analytics.Engine.Usage;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Quotas;

public sealed class UsageRoutesTests
{
    [Fact]
    public async Task The_figures_add_up_to_what_the_packs_say()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        await BuyAsync(client, "g1-face_detect-1000");
        await BuyAsync(client, "g1-face_compare-1000");
        await world.CallAsync("face_detect", 3);
        await world.CallAsync("face_detect", 5, CallOutcome.BusinessError, "4101");
        await world.CallAsync("face_detect", 2, isReversed: true);
        await world.CallAsync("face_compare");
        await (await world.HoldAsync("face_detect")).VoidAsync(ReleaseCause.NetworkError, null);
        await (await world.HoldAsync("face_detect")).VoidAsync(ReleaseCause.Gateway, "50002");

        var ranking = await RowsAsync(client, "ranking");
        Assert.Equal(["face_detect", "face_compare"], ranking.Select(row => row.Text("ability")));
        // A call that the gateway refused never reached the ability.
        Assert.Equal([4, 1], ranking.Select(row => (int)row["calls"]!));
        Assert.Equal([4, 1], ranking.Select(row => (int)row["units"]!));
        Assert.Equal(5, (await RowsAsync(client, "regions")).Sum(row => (int)row["calls"]!));
        var packs = (await client.GetAsync("/api/v1/accounts/campus/packs").OkAsync()).AsArray();
        Assert.Equal(packs.Sum(pack => (long)pack!["usedInAll"]!), ranking.Sum(row => (long)row["units"]!));
    }

    [Fact]
    public async Task Errors_are_split_by_number()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        await BuyAsync(client, "g1-face_detect-1000");
        await world.CallAsync("face_detect", 1, CallOutcome.BusinessError, "4101");
        await world.CallAsync("face_detect", 1, CallOutcome.BusinessError, "AI_OP_4101");
        await world.CallAsync("face_detect", 1, CallOutcome.BusinessError, "500001");
        await world.CallAsync("face_detect", isReversed: true);
        await (await world.HoldAsync("face_detect")).VoidAsync(ReleaseCause.WorkerDeath, null);
        await world.CountAsync("fight", CallClass.Gateway, 429);

        var errors = await RowsAsync(client, "errors");

        Assert.Equal(["face_detect", "fight"], errors.Select(row => row.Text("ability")));
        Assert.Equal(
            ["businessError 4101 2", "networkError 0 1", "gateway 50000 1", "businessError 500001 1"],
            errors[0]["numbers"]!.AsArray().Select(n => $"{n!.Text("class")} {n!.Text("number")} {n!.Text("calls")}"));
        Assert.Equal("429", errors[1]["numbers"]![0]!.Text("number"));
    }

    [Fact]
    public async Task Response_times_have_a_mean_and_percentiles()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        await BuyAsync(client, "g1-face_detect-1000");
        for (var i = 1; i <= 100; i++)
            await world.CallAsync("face_detect", took: TimeSpan.FromMilliseconds(i * 10));
        // Taken back: it has no response time any more.
        await world.CallAsync("face_detect", took: TimeSpan.FromSeconds(60), isReversed: true);

        var row = (await RowsAsync(client, "latency")).Single();

        Assert.Equal(100, (int)row["calls"]!);
        // Whole milliseconds are recorded, and the clock's odd frequency rounds some down.
        Assert.InRange((double)row["mean"]!, 504, 505);
        Near(500, row["p50"]!);
        Near(950, row["p95"]!);
        Near(990, row["p99"]!);

        static void Near(double expected, JsonNode value) =>
            Assert.InRange((double)value, expected * (1 - LatencySteps.Error), expected * (1 + LatencySteps.Error));
    }

    [Fact]
    public async Task Filters_limit_what_is_counted()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        await BuyAsync(client, "g1-face_detect-1000");
        await BuyAsync(client, "g1-face_detect-1000", "north");
        await world.CallAsync("face_detect");
        await world.CallAsync("face_detect", app: "app2");
        await world.CallAsync("face_detect", account: "north");
        var noon = world.Time.GetUtcNow();
        world.Time.Advance(TimeSpan.FromHours(2));
        await world.CallAsync("face_detect");

        Assert.Equal(4, await CallsAsync(""));
        Assert.Equal(3, await CallsAsync("?account=campus"));
        Assert.Equal(1, await CallsAsync("?account=campus&app=app2"));
        Assert.Equal(0, await CallsAsync("?ability=fight"));
        Assert.Equal(1, await CallsAsync($"?from={Text(noon.AddHours(1))}"));
        Assert.Equal(3, await CallsAsync($"?to={Text(noon.AddHours(1))}"));
        using var north = world.Client(Tokens.North);
        Assert.Equal(1, (int)(await RowsAsync(north, "ranking")).Single()["calls"]!);
        await client.GetAsync("/api/v1/usage/ranking?ability=flying&from=x").ProblemAsync(422, "invalid-field");

        async Task<int> CallsAsync(string filter) => (await RowsAsync(client, "ranking" + filter)).Sum(row => (int)row["calls"]!);
    }

    [Fact]
    public async Task Windows_of_cameras_are_counted_like_calls_and_stand_apart()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        await BuyAsync(client, "g1-face_detect-1000");
        await world.CallAsync("face_detect", 2, took: TimeSpan.FromMilliseconds(100));
        var (ledger, now) = (new EntityId(QuotaDecider.KindName, "campus", "face_detect"), world.Time.GetUtcNow());
        await world.TellAsync(ledger, new GrantLease("g", now, "node-a", "lease-1", "node-a", 10, 5));
        await world.TellAsync(ledger, new SettleLease("s", now, "node-a", "lease-1", 7));
        await world.TellAsync(ledger, new HoldUnits("h", now, "node-a", "lease-2", 1, App: "", Generation: 0, Node: "node-a"));
        await world.TellAsync(ledger, new PostUnits("p", now, "node-a", "lease-2", CallOutcome.Success));

        var apps = await RowsAsync(client, "apps");

        Assert.Equal(["0 8 8", "1 1 2"], apps.Select(row => $"{row.Text("generation")} {row.Text("requests")} {row.Text("units")}").Order(StringComparer.Ordinal));
        Assert.Equal("", apps.Single(row => row.Text("generation") == "0").Text("app"));
        Assert.Equal(9, (int)(await RowsAsync(client, "ranking")).Single()["calls"]!);
        // Nobody waits for a camera's window: it has no response time.
        Assert.Equal(1, (int)(await RowsAsync(client, "latency")).Single()["calls"]!);
    }

    [Theory]
    [InlineData("minute", 2)]
    [InlineData("hour", 1)]
    [InlineData("day", 1)]
    public async Task Curves_come_in_steps(string by, int steps)
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        await BuyAsync(client, "g1-face_detect-1000");
        await world.CallAsync("face_detect", took: TimeSpan.FromMilliseconds(100));
        world.Time.Advance(TimeSpan.FromMinutes(5));
        await world.CallAsync("face_detect", 1, CallOutcome.BusinessError, "4101");

        var rows = await RowsAsync(client, $"series?by={by}");

        Assert.Equal(steps, rows.Count);
        Assert.Equal(2, rows.Sum(row => (int)row["requests"]!));
        Assert.Equal(1, rows.Sum(row => (int)row["errors"]!));
        Assert.Equal(2_000, rows.Sum(row => (int)row["bytesIn"]!));
        Assert.Equal(400, rows.Sum(row => (int)row["bytesOut"]!));
    }

    [Fact]
    public async Task Days_begin_at_midnight_in_shanghai()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        await BuyAsync(client, "g1-face_detect-1000");
        // 16:00 there; 24:00 comes eight hours later.
        world.Time.Advance(TimeSpan.FromHours(8) - TimeSpan.FromSeconds(1));
        await world.CallAsync("face_detect");
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.CallAsync("face_detect");

        var rows = await RowsAsync(client, "series?by=day");

        Assert.Equal(["2026-02-28T16:00:00+00:00", "2026-03-01T16:00:00+00:00"], rows.Select(row => row.Text("at")));
    }

    [Fact]
    public async Task An_alarm_is_noted_once_for_each_change()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        await BuyAsync(client, "g1-face_detect-1000");
        await world.CallAsync("face_detect", 950);
        for (var i = 0; i < 30; i++)
            world.Alarms.See(Call(world, i % 2 == 0 ? CallClass.BusinessError : CallClass.Success));
        await world.CaughtUpAsync();
        await world.Alarms.LookAsync(default);
        await world.Alarms.LookAsync(default);

        var alarms = await client.GetAsync("/api/v1/usage/alarms").OkAsync();
        Assert.Equal(["errors raised", "exhaustion low"], Names(alarms["standing"]!));
        Assert.Equal(2, alarms["changes"]!.AsArray().Count);

        await world.CallAsync("face_detect", 50);
        await world.CaughtUpAsync();
        world.Time.Advance(TimeSpan.FromMinutes(6));
        await world.Alarms.LookAsync(default);
        alarms = await client.GetAsync("/api/v1/usage/alarms").OkAsync();
        Assert.Equal(["exhaustion empty"], Names(alarms["standing"]!));
        Assert.Equal(["errors over", "errors raised", "exhaustion empty", "exhaustion low"], Names(alarms["changes"]!));

        using var north = world.Client(Tokens.North);
        Assert.Empty((await north.GetAsync("/api/v1/usage/alarms").OkAsync())["changes"]!.AsArray());
    }

    [Fact]
    public async Task A_pack_that_ends_is_announced_in_steps()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        foreach (var hours in (double[])[60 * 24, 20 * 24, 5 * 24, 0.5])
            await BuyEarlierAsync(world, $"a{hours * 10:0}", TimeSpan.FromHours(hours));
        await world.Alarms.LookAsync(default);
        Assert.Equal(["a1200 7-days", "a4800 30-days", "a5 1-days"], await ExpiriesAsync());

        world.Time.Advance(TimeSpan.FromHours(1));
        await world.Alarms.LookAsync(default);
        await world.Alarms.LookAsync(default);
        Assert.Equal(["a1200 7-days", "a4800 30-days", "a5 1-days", "a5 ended"], await ExpiriesAsync());

        async Task<IEnumerable<string>> ExpiriesAsync() => (await client.GetAsync("/api/v1/usage/alarms").OkAsync())["changes"]!.AsArray()
            .Where(a => a!.Text("kind") == "expiry").Select(a => $"{a!.Text("account")} {a!.Text("state")}").Order(StringComparer.Ordinal);
    }

    // A year's pack, bought so long ago that it ends in that time.
    private static Task BuyEarlierAsync(World world, string account, TimeSpan left)
    {
        var paid = (world.Time.GetUtcNow() + left).AddYears(-1);
        return world.TellAsync(
            new EntityId(QuotaDecider.KindName, account, "face_detect"), new BuyPack("b1", paid, "test", "order-1", new PackTerms(PackKind.Annual, 100)));
    }

    private static IEnumerable<string> Names(JsonNode alarms) =>
        alarms.AsArray().Select(a => $"{a!.Text("kind")} {a!.Text("state")}").Order(StringComparer.Ordinal);

    private static CallRecord Call(World world, CallClass @class) => new(
        world.Time.GetUtcNow(), "campus", "app1", "face_detect", 3, @class, 0, 10, 0, 0, "", IsMetered: true);

    private static string Text(DateTimeOffset at) => Uri.EscapeDataString(at.ToString("O", CultureInfo.InvariantCulture));

    private static async Task BuyAsync(HttpClient client, string offer, string account = "campus") =>
        await client.PostJsonAsync($"/api/v1/accounts/{account}/orders", $$"""{ "offer": "{{offer}}" }""").OkAsync();

    private static async Task<IReadOnlyList<JsonNode>> RowsAsync(HttpClient client, string what) =>
        [.. (await client.GetAsync($"/api/v1/usage/{what}").OkAsync()).AsArray().Select(row => row!)];
}
