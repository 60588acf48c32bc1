using Analytics.Gateway.Backends;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Backends;

public sealed class BackendRoutesTests
{
    private readonly List<string> _resumed = [];

    [Fact]
    public async Task Backends_are_listed_with_breaker_pace_counts_ledger_and_last_failure()
    {
        await using var world = await StartAsync();
        using var client = world.Client(Tokens.Engineer);

        var page = await client.GetAsync("/api/v1/backends?limit=1").OkAsync();
        var next = await client.GetAsync($"/api/v1/backends?after={page.Text("next")}").OkAsync();

        var cloud = Assert.Single(page["items"]!.AsArray())!;
        Assert.Equal(("cloud", "open", "2"), (cloud.Text("name"), cloud.Text("breaker"), cloud["shed"]!.Text("queue-full")));
        var ability = Assert.Single(cloud["abilities"]!.AsArray())!;
        Assert.Equal(("face_detect", "10", "7", "51003"), (ability.Text("ability"), ability.Text("callsPerSecond"), ability.Text("sent"), ability["ledger"]!.Text("stopped")));
        Assert.Equal(("exhausted", "51003 …"), (ability["lastFailure"]!.Text("fault"), ability["lastFailure"]!.Text("detail")));
        Assert.Equal("east", Assert.Single(next["items"]!.AsArray())!.Text("name"));
        Assert.Null(next["next"]);
    }

    [Fact]
    public async Task A_spent_ability_is_resumed_by_name_and_audited()
    {
        await using var world = await StartAsync();
        using var client = world.Client(Tokens.Engineer);

        var resumed = await client.PostJsonAsync("/api/v1/backends/cloud/abilities/face_detect/resume").OkAsync();
        await client.PostJsonAsync("/api/v1/backends/nowhere/abilities/face_detect/resume").ProblemAsync(404, "backend-not-found");
        var unknown = await client.PostJsonAsync("/api/v1/backends/cloud/abilities/fight/resume").ProblemAsync(422, "invalid-field");

        Assert.Equal(["cloud/face_detect"], _resumed);
        Assert.Null(resumed["ledger"]!["stopped"]);
        Assert.Equal("ability", unknown.Text("field"));
        Assert.Equal(Enumerable.Repeat("backend.resume", 3), (await world.AuditedAsync()).Select(e => e.Entry.Action));
    }

    [Fact]
    public async Task A_tenant_has_no_business_with_the_campuss_backends()
    {
        await using var world = await StartAsync();
        using var north = world.Client(Tokens.North);

        await north.GetAsync("/api/v1/backends").ProblemAsync(403, "forbidden");
        await north.PostJsonAsync("/api/v1/backends/cloud/abilities/face_detect/resume").ProblemAsync(403, "forbidden");
        Assert.Empty(_resumed);
    }

    [Fact]
    public async Task A_node_without_backends_has_an_empty_list()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client(Tokens.Engineer);

        Assert.Empty((await client.GetAsync("/api/v1/backends").OkAsync())["items"]!.AsArray());
    }

    private Task<World> StartAsync() => World.StartAsync(parts => parts with
    {
        Backends = new BackendParts(() => [Backend("east"), Backend("cloud")], (backend, ability) => _resumed.Add($"{backend}/{ability}")),
    });

    private BackendBody Backend(string name) => new(
        name,
        "open",
        BreakerOpened: 1,
        Running: 0,
        Waiting: 0,
        new Dictionary<string, long> { ["queue-full"] = 2 },
        UnkeptFigures: 0,
        LastAlarm: null,
        [
            new BackendAbilityBody(
                "face_detect", null, 10, IsSlow: false, 7, 6, new Dictionary<string, long> { ["exhausted"] = 1 }, 0, 0, 0.7m,
                new BackendLedgerBody(6, 100, 0, null, null, _resumed.Contains($"{name}/face_detect") ? null : 51003, null),
                new BackendFailureBody(DateTimeOffset.UnixEpoch, "exhausted", "51003 …")),
        ]);
}
