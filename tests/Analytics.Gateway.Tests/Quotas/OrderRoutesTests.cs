using System.Globalization;
using System.Text.Json.Nodes;
using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Quotas;

public sealed class OrderRoutesTests
{
    private const string Orders = "/api/v1/accounts/campus/orders";

    [Fact]
    public async Task An_order_is_placed_then_paid_then_refunded()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();

        var placed = await client.PostJsonAsync(Orders, """{ "offer": "g3-face_detect-1000000", "quantity": 2 }""").OkAsync();
        Assert.Equal("待支付", placed.Text("stateWord"));
        Assert.Matches("^2026030116[0-9]{10}$", placed.Text("id"));
        Assert.Equal(900m, (decimal)placed["amountYuan"]!);

        var paid = await client.PostJsonAsync($"{Orders}/{placed.Text("id")}/pay").OkAsync();
        Assert.Equal("未使用", paid.Text("stateWord"));
        Assert.Equal("2026-03-01 16:00:00 至 2027-03-01 16:00:00", paid.Text("validity"));
        Assert.Equal("0/2,000,000次", paid.Text("usage"));

        var refunded = await client.PostJsonAsync($"{Orders}/{placed.Text("id")}/refund").OkAsync();
        Assert.Equal("已退订", refunded.Text("stateWord"));
        await client.PostJsonAsync($"{Orders}/{placed.Text("id")}/refund").ProblemAsync(409, "order-refunded");
        Assert.Equal(["order.place", "order.pay", "order.refund", "order.refund"], (await world.AuditedAsync()).Reverse().Select(e => e.Entry.Action));
    }

    [Fact]
    public async Task An_order_that_costs_nothing_pays_itself()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client(Tokens.Engineer);

        var order = await client.PostJsonAsync(Orders, """{ "offer": "g3-hard_hat-100000" }""").OkAsync();

        Assert.Equal("未使用", order.Text("stateWord"));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_gives_the_same_order()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();

        var first = await client.PostJsonAsync(Orders, """{ "offer": "g3-face_detect-1000000", "pay": true }""", ("Idempotency-Key", "k1")).OkAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await client.PostJsonAsync(Orders, """{ "offer": "g3-face_detect-1000000", "pay": true }""", ("Idempotency-Key", "k1")).OkAsync();

        Assert.Equal(first.Text("id"), second.Text("id"));
        Assert.Single(await PageAsync(client, Orders));
    }

    [Theory]
    [InlineData("""{ "offer": "nothing" }""", "offer")]
    [InlineData("""{ "offer": "g3-face_detect-1000000", "quantity": 0 }""", "quantity")]
    [InlineData("""{ "offer": "g3-face_detect-1000000", "quantity": 1000 }""", "quantity")]
    [InlineData("""{ "offer": "g3-face_detect-1000000", "months": 1 }""", "months")]
    [InlineData("""{ "offer": "g1-face_detect-1000", "months": 4 }""", "months")]
    [InlineData("""{ "offer": "g1-face_detect-1000", "quantity": 10 }""", "quantity")]
    public async Task What_is_not_sold_is_refused_by_field(string body, string field)
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();

        var problem = await client.PostJsonAsync(Orders, body).ProblemAsync(422, "invalid-field");

        Assert.Equal(field, problem.Text("field"));
        Assert.Empty(await PageAsync(client, Orders));
    }

    [Fact]
    public async Task Who_buys_does_not_confirm_the_payment()
    {
        await using var world = await World.WithAccountsAsync();
        using var buyer = world.Client(Tokens.Engineer);
        using var viewer = world.Client(Tokens.Viewer);

        await buyer.PostJsonAsync(Orders, """{ "offer": "g3-face_detect-1000000", "pay": true }""").ProblemAsync(403, "forbidden");
        var order = await buyer.PostJsonAsync(Orders, """{ "offer": "g3-face_detect-1000000" }""").OkAsync();
        await buyer.PostJsonAsync($"{Orders}/{order.Text("id")}/pay").ProblemAsync(403, "forbidden");
        await viewer.PostJsonAsync(Orders, """{ "offer": "g3-face_detect-1000000" }""").ProblemAsync(403, "forbidden");
    }

    [Fact]
    public async Task Nothing_is_bought_for_an_account_that_is_not_there_or_that_nobody_vouches_for()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client(language: "zh");
        await client.PutJsonAsync("/api/v1/accounts/campus", """{ "name": "Campus", "isVerified": false }""").OkAsync();
        await client.PostJsonAsync("/api/v1/accounts/north/disable").OkAsync();

        foreach (var (route, body) in new[] { ("orders", """{ "offer": "g3-hard_hat-100000" }"""), ("trial", """{ "ability": "face_detect" }""") })
        {
            var problem = await client.PostJsonAsync($"/api/v1/accounts/campus/{route}", body).ProblemAsync(409, "not-verified");
            Assert.Contains("账号未实名认证", problem.Text("detail"), StringComparison.Ordinal);
            await client.PostJsonAsync($"/api/v1/accounts/ghost/{route}", body).ProblemAsync(404, "account-not-found");
            // Switched off, it pays for the day on which it is switched on again.
            await client.PostJsonAsync($"/api/v1/accounts/north/{route}", body).OkAsync();
        }

        using var deleted = await client.DeleteAsync("/api/v1/accounts/north");
        await client.PostJsonAsync("/api/v1/accounts/north/orders", """{ "offer": "g3-hard_hat-100000" }""").ProblemAsync(409, "account-retired");
        Assert.Empty(await PageAsync(client, Orders));
        Assert.Equal(2, (await PageAsync(client, "/api/v1/accounts/north/orders")).Count);
    }

    [Fact]
    public async Task An_order_that_stands_is_paid_and_refunded_whatever_became_of_its_account()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        var order = await client.PostJsonAsync(Orders, """{ "offer": "g3-face_detect-1000000" }""").OkAsync();
        await client.PutJsonAsync("/api/v1/accounts/campus", """{ "name": "Campus", "isVerified": false }""").OkAsync();

        Assert.Equal("未使用", (await client.PostJsonAsync($"{Orders}/{order.Text("id")}/pay").OkAsync()).Text("stateWord"));
        Assert.Equal("已退订", (await client.PostJsonAsync($"{Orders}/{order.Text("id")}/refund").OkAsync()).Text("stateWord"));
    }

    [Theory]
    [InlineData(1, "2026-03-01 16:00:00 至 2026-04-01 00:00:00")]
    [InlineData(2, "2026-04-01 00:00:00 至 2026-05-01 00:00:00")]
    [InlineData(3, "2026-05-01 00:00:00 至 2026-06-01 00:00:00")]
    public async Task A_pack_of_the_first_generation_is_sold_for_one_to_three_months(int months, string lastMonth)
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();

        var order = await client.PostJsonAsync(Orders, $$"""{ "offer": "g1-face_compare-1000", "months": {{months}} }""").OkAsync();

        Assert.Equal(("monthly", months, 1000L), (order.Text("kind"), (int)order["months"]!, (long)order["units"]!));
        var cycles = order["cycles"]!.AsArray();
        Assert.Equal(months, cycles.Count);
        Assert.Equal(lastMonth, $"{Local(cycles[^1]!["from"]!)} 至 {Local(cycles[^1]!["to"]!)}");

        static string Local(JsonNode at) => at.GetValue<DateTimeOffset>().ToOffset(PackCalendar.Offset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Buying_again_is_the_renewal_at_the_same_price_and_beside_the_pack_that_runs()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        const string Pack = """{ "offer": "g3-face_detect-1000000", "pay": true }""";
        var first = await client.PostJsonAsync(Orders, Pack).OkAsync();
        await world.CallAsync("face_detect");
        world.Time.Advance(TimeSpan.FromDays(1));

        var renewed = await client.PostJsonAsync(Orders, Pack).OkAsync();
        await world.CallAsync("face_detect");

        Assert.NotEqual(first.Text("id"), renewed.Text("id"));
        Assert.Equal((decimal)first["amountYuan"]!, (decimal)renewed["amountYuan"]!);
        // It begins with its own payment, not at the end of the old one, which goes on to be drawn on.
        Assert.Equal("2026-03-02 16:00:00 至 2027-03-02 16:00:00", renewed.Text("validity"));
        var packs = (await client.GetAsync("/api/v1/accounts/campus/packs").OkAsync()).AsArray();
        Assert.Equal([2, 0], packs.Select(pack => (int)pack!["used"]!));
    }

    [Fact]
    public async Task A_pack_is_not_moved_to_another_account()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        var order = (await client.PostJsonAsync(Orders, """{ "offer": "g3-face_detect-1000000", "pay": true }""").OkAsync()).Text("id");

        var refused = await world.Meter.AdmitAsync(new CallTicket("call-of-north", "north", "app1", "face_detect", 3, 1, "", "10.1.0.9", 1000), default);
        Assert.Equal(51002, Assert.IsType<Admission.Refused>(refused).Number);
        foreach (var path in (string[])["", "/pay", "/refund"])
        {
            var there = $"/api/v1/accounts/north/orders/{order}{path}";
            await (path.Length == 0 ? client.GetAsync(there) : client.PostJsonAsync(there)).ProblemAsync(404, "order-not-found");
        }

        Assert.Equal("未使用", (await client.GetAsync($"{Orders}/{order}").OkAsync()).Text("stateWord"));
    }

    [Fact]
    public async Task A_tenant_sees_no_other_accounts_orders()
    {
        await using var world = await World.WithAccountsAsync();
        using var admin = world.Client();
        using var north = world.Client(Tokens.North);
        await admin.PostJsonAsync(Orders, """{ "offer": "g3-hard_hat-100000" }""").OkAsync();

        await north.GetAsync(Orders).ProblemAsync(404, "account-not-found");
        await north.PostJsonAsync(Orders, """{ "offer": "g3-hard_hat-100000" }""").ProblemAsync(404, "account-not-found");
        await north.PostJsonAsync("/api/v1/accounts/north/orders", """{ "offer": "g3-hard_hat-100000" }""").OkAsync();
        Assert.Empty((await north.GetAsync("/api/v1/usage/ranking?account=campus").OkAsync()).AsArray());
    }

    [Fact]
    public async Task The_history_comes_in_pages_newest_first()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        for (var i = 0; i < 5; i++)
        {
            await client.PostJsonAsync(Orders, """{ "offer": "g3-hard_hat-100000" }""").OkAsync();
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var all = await PageAsync(client, Orders);
        var first = await client.GetAsync($"{Orders}?limit=2").OkAsync();
        var second = await client.GetAsync($"{Orders}?limit=2&after={first.Text("next")}").OkAsync();
        var third = await client.GetAsync($"{Orders}?limit=2&after={second.Text("next")}").OkAsync();

        Assert.Equal(all.OrderDescending(), all);
        Assert.Equal(all, [.. first.Ids(), .. second.Ids(), .. third.Ids()]);
        Assert.Null(third["next"]);
    }

    [Fact]
    public async Task A_trial_pack_is_claimed_once()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client(Tokens.Engineer);

        var trial = await client.PostJsonAsync("/api/v1/accounts/campus/trial", """{ "ability": "face_detect" }""").OkAsync();
        Assert.Equal("0/10,000次", trial.Text("usage"));
        await client.PostJsonAsync("/api/v1/accounts/campus/trial", """{ "ability": "face_detect" }""").ProblemAsync(409, "trial-claimed");
        await client.PostJsonAsync("/api/v1/accounts/campus/trial", """{ "ability": "face_liveness" }""").ProblemAsync(409, "trial-not-offered");

        var line = await AbilityAsync(client, "face_detect");
        Assert.Equal("使用中", line.Text("purchaseState"));
        Assert.Equal("免费试用包额度计费", line.Text("limit"));
        Assert.Equal("按需套餐包计费,新用户可领取免费试用包(已领取)", line.Text("statusText"));
    }

    [Fact]
    public async Task The_ability_list_says_what_is_bought_and_what_is_free()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();

        Assert.Equal("待购买", (await AbilityAsync(client, "face_compare")).Text("purchaseState"));
        Assert.Equal("—", (await AbilityAsync(client, "fight")).Text("purchaseState"));
        Assert.Equal("限免", (await AbilityAsync(client, "action_liveness:safety")).Text("statusWord"));
        Assert.Equal("可用", (await AbilityAsync(client, "action_liveness")).Text("statusWord"));
        Assert.Equal("公测", (await AbilityAsync(client, "hard_hat")).Text("statusWord"));
    }

    [Fact]
    public async Task A_rate_and_a_status_are_set_by_an_administrator()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        using var engineer = world.Client(Tokens.Engineer);

        var rate = await client.PutJsonAsync("/api/v1/accounts/campus/rate/fight", """{ "callsPerSecond": 50 }""").OkAsync();
        Assert.Equal(50, (int)rate["callsPerSecond"]!);
        Assert.Equal(5, (int)(await client.PutJsonAsync("/api/v1/accounts/campus/rate/fight", "{}").OkAsync())["callsPerSecond"]!);
        var next = world.Time.GetUtcNow().AddHours(1).ToString("O", CultureInfo.InvariantCulture);
        var status = await client.PutJsonAsync("/api/v1/accounts/campus/status/fight", $$"""{ "status": "commercial", "effectiveAt": "{{next}}" }""").OkAsync();
        Assert.Equal("limited-free", status.Text("status"));
        world.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("commercial", (await AbilityAsync(client, "fight")).Text("status"));

        await client.PutJsonAsync("/api/v1/accounts/campus/rate/fight", """{ "callsPerSecond": 0 }""").ProblemAsync(422, "invalid-field");
        await client.PutJsonAsync("/api/v1/accounts/campus/rate/flying", """{ "callsPerSecond": 1 }""").ProblemAsync(422, "invalid-field");
        await engineer.PutJsonAsync("/api/v1/accounts/campus/rate/fight", """{ "callsPerSecond": 50 }""").ProblemAsync(403, "forbidden");
    }

    [Fact]
    public async Task A_refund_calls_back_leases_first()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        var order = await client.PostJsonAsync(Orders, """{ "offer": "g3-face_detect-1000000", "pay": true }""").OkAsync();
        var ledger = new Domain.EntityId(QuotaDecider.KindName, "campus", "face_detect");
        await world.TellAsync(ledger, new GrantLease("g1", world.Time.GetUtcNow(), "n2", "lease-1", "n2", 10, 100));

        var refund = client.PostJsonAsync($"{Orders}/{order.Text("id")}/refund").OkAsync();
        // The node of the lease hands it back unspent once it hears of the recall.
        await world.UntilAsync(async engine => (await engine.ReadAsync(ledger)).State is QuotaState { Leases: [{ IsRecalled: true }] });
        await world.TellAsync(ledger, new SettleLease("s1", world.Time.GetUtcNow(), "n2", "lease-1", 0));
        await world.Time.AdvanceUntilAsync(refund, TimeSpan.FromMinutes(1), "the refund", new CallMeterOptions().LongestPause);

        Assert.Equal("已退订", (await refund).Text("stateWord"));
    }

    [Fact]
    public async Task The_packs_show_what_calls_used()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client();
        await client.PostJsonAsync(Orders, """{ "offer": "g1-face_detect-1000", "months": 3, "quantity": 2 }""").OkAsync();
        await world.CallAsync("face_detect", 3);

        var pack = (await client.GetAsync("/api/v1/accounts/campus/packs?ability=face_detect").OkAsync()).AsArray().Single()!;

        Assert.Equal("使用中", pack.Text("stateWord"));
        Assert.Equal(3, (long)pack["used"]!);
        Assert.Equal(1997, (long)pack["remaining"]!);
        Assert.Equal(3, pack["cycles"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_catalogue_has_every_line_of_the_contract()
    {
        await using var world = await World.WithAccountsAsync();
        using var client = world.Client(Tokens.Viewer);

        var catalogue = await client.GetAsync("/api/v1/catalogue").OkAsync();

        Assert.Equal(13, catalogue["abilities"]!.AsArray().Count);
        var packs = catalogue["packs"]!.AsArray();
        Assert.Equal((9, 35, 39), (Count(1), Count(2), Count(3)));

        int Count(int generation) => packs.Count(pack => (int)pack!["generation"]! == generation);
    }

    private static async Task<IReadOnlyList<string>> PageAsync(HttpClient client, string path) => (await client.GetAsync(path).OkAsync()).Ids();

    private static async Task<JsonNode> AbilityAsync(HttpClient client, string key) =>
        (await client.GetAsync("/api/v1/accounts/campus/abilities").OkAsync()).AsArray().Single(line => line!.Text("key") == key)!;
}
