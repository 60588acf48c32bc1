using System.Net;
using Analytics.Domain.Apps;
using Analytics.Domain.Cameras;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Management;

public sealed class AccountRoutesTests
{
    private const string Acme = """{"name":"Acme 园区","contact":"ops@acme.example"}""";

    [Fact]
    public async Task An_account_is_made_shown_edited_switched_and_taken_away()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();

        var made = await client.PutJsonAsync("/api/v1/accounts/acme", Acme, ("If-None-Match", "*")).OkAsync();
        await client.PutJsonAsync("/api/v1/accounts/acme", Acme, ("If-Match", "\"7\"")).ProblemAsync(409, "version-conflict");
        var edited = await client.PutJsonAsync("/api/v1/accounts/acme", """{"name":"Acme 2"}""", ("If-Match", "\"1\"")).OkAsync();
        var off = await client.PostJsonAsync("/api/v1/accounts/acme/disable").OkAsync();
        var on = await client.PostJsonAsync("/api/v1/accounts/acme/enable").OkAsync();

        Assert.Equal(("acme", "true", "true"), (made.Text("id"), made.Text("isVerified"), made.Text("isEnabled")));
        Assert.Equal(("2", "Acme 2", ""), (edited.Text("version"), edited.Text("name"), edited.Text("contact")));
        Assert.Equal(("false", "true"), (off.Text("isEnabled"), on.Text("isEnabled")));
        Assert.Equal(on.ToJsonString(), (await client.GetAsync("/api/v1/accounts/acme").OkAsync()).ToJsonString());
        using var gone = await client.DeleteAsync("/api/v1/accounts/acme");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        await client.GetAsync("/api/v1/accounts/acme").ProblemAsync(404, "account-not-found");
        Assert.Empty((await client.GetAsync("/api/v1/accounts").OkAsync()).Ids());
    }

    [Fact]
    public async Task Faults_name_field_and_fix_in_the_callers_language()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client(language: "zh");

        var problem = await client.PutJsonAsync("/api/v1/accounts/acme", """{"name":"","contact":""}""").ProblemAsync(422, "invalid-field");
        await client.PutJsonAsync("/api/v1/accounts/Acme!", Acme).ProblemAsync(422, "invalid-field");
        await client.PutJsonAsync("/api/v1/accounts/acme", """{"nmae":"x"}""").ProblemAsync(400, "invalid-body");

        Assert.Equal(["name", "contact"], problem["errors"]!.AsArray().Select(fault => fault!.Text("field")));
        Assert.NotEmpty(problem.Text("fix"));
    }

    [Fact]
    public async Task A_question_about_an_account_that_was_never_there_writes_nothing()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();

        foreach (var path in (string[])["", "/keys", "/apps", "/apps/gate", "/apps/gate/abilities"])
            await client.GetAsync($"/api/v1/accounts/ghost{path}").ProblemAsync(404, "account-not-found");
        foreach (var path in (string[])["/enable", "/keys", "/keys/x/rotate", "/apps/gate/secret", "/apps/gate/enable"])
            await client.PostJsonAsync($"/api/v1/accounts/ghost{path}").ProblemAsync(404, "account-not-found");

        Assert.Equal(0, await world.Journal.HighestOrderingAsync());
    }

    [Fact]
    public async Task An_access_key_shows_its_secret_once_and_is_found_by_it()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();
        await client.PutJsonAsync("/api/v1/accounts/acme", Acme).OkAsync();

        var made = await client.PostJsonAsync("/api/v1/accounts/acme/keys", null, ("Idempotency-Key", "one")).OkAsync();
        var again = await client.PostJsonAsync("/api/v1/accounts/acme/keys", null, ("Idempotency-Key", "one")).OkAsync();
        var (key, secret) = (made.Text("accessKey"), made.Text("securityKey"));
        var listed = await client.GetStringAsync("/api/v1/accounts/acme/keys");

        Assert.Equal((32, 32), (key.Length, secret.Length));
        Assert.Equal((key, ""), (again.Text("accessKey"), again.Text("securityKey")));
        Assert.Equal(secret, Assert.Single(world.Directory.FindAccessKey(key)!.Secrets).Value);
        Assert.Contains(key, listed, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed + string.Join('\n', world.Log.All), StringComparison.Ordinal);
        // The data key that the repeat brought is not left behind.
        Assert.Single(world.KeyRing.Keys);
    }

    [Fact]
    public async Task An_access_key_is_rotated_switched_and_deleted()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();
        await client.PutJsonAsync("/api/v1/accounts/acme", Acme).OkAsync();
        var made = await client.PostJsonAsync("/api/v1/accounts/acme/keys").OkAsync();
        var path = $"/api/v1/accounts/acme/keys/{made.Text("accessKey")}";

        var rotated = await client.PostJsonAsync($"{path}/rotate?grace=3600").OkAsync();
        await client.PostJsonAsync($"{path}/rotate?grace=soon").ProblemAsync(422, "invalid-field");
        await client.PostJsonAsync("/api/v1/accounts/acme/keys/unknown/rotate").ProblemAsync(404, "access-key-not-found");

        Assert.Equal([rotated.Text("securityKey"), made.Text("securityKey")], Valid(world, made.Text("accessKey")));
        world.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([rotated.Text("securityKey")], Valid(world, made.Text("accessKey")));
        await client.PostJsonAsync($"{path}/disable").OkAsync();
        Assert.False(world.Directory.FindAccessKey(made.Text("accessKey"))!.IsEnabled);
        await client.PostJsonAsync($"{path}/enable").OkAsync();
        using var gone = await client.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Null(world.Directory.FindAccessKey(made.Text("accessKey")));
        Assert.Empty(world.KeyRing.Keys);
    }

    [Fact]
    public async Task A_sixth_access_key_is_refused_and_leaves_no_data_key()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();
        await client.PutJsonAsync("/api/v1/accounts/acme", Acme).OkAsync();
        for (var i = 0; i < 5; i++)
            await client.PostJsonAsync("/api/v1/accounts/acme/keys").OkAsync();

        await client.PostJsonAsync("/api/v1/accounts/acme/keys").ProblemAsync(409, "account-full");

        Assert.Equal(5, world.KeyRing.Keys.Count);
    }

    [Fact]
    public async Task What_a_file_owns_is_refused_by_name()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();
        await world.TellAsync(
            AccountDecider.IdOf("acme"),
            new ImportAccount("i1", world.Time.GetUtcNow(), "file:campus.jsonc", new FileOrigin("campus.jsonc", "d"), new AccountProfile("Acme", null, true)));

        var put = await client.PutJsonAsync("/api/v1/accounts/acme", Acme).ProblemAsync(409, "owned-by-file");
        await client.DeleteAsync("/api/v1/accounts/acme").ProblemAsync(409, "owned-by-file");

        Assert.Contains("campus.jsonc", put.Text("detail"), StringComparison.Ordinal);
        await client.PostJsonAsync("/api/v1/accounts/acme/disable").OkAsync();
    }

    [Fact]
    public async Task Roles_and_tenants_keep_to_what_is_theirs()
    {
        await using var world = await World.StartAsync();
        using (var admin = world.Client())
        {
            await admin.PutJsonAsync("/api/v1/accounts/acme", Acme).OkAsync();
            await admin.PutJsonAsync("/api/v1/accounts/north", Acme).OkAsync();
        }

        using var north = world.Client(Tokens.North);
        Assert.Equal(["north"], (await north.GetAsync("/api/v1/accounts").OkAsync()).Ids());
        await north.GetAsync("/api/v1/accounts/acme").ProblemAsync(404, "account-not-found");
        await north.PostJsonAsync("/api/v1/accounts/acme/keys").ProblemAsync(404, "account-not-found");
        await north.PostJsonAsync("/api/v1/accounts/acme/apps", """{"name":"x"}""").ProblemAsync(404, "account-not-found");
        await north.PostJsonAsync("/api/v1/accounts/north/keys").OkAsync();
        await north.PutJsonAsync("/api/v1/accounts/north", Acme).ProblemAsync(403, "forbidden");
        using var viewer = world.Client(Tokens.Operator);
        await viewer.GetAsync("/api/v1/accounts").ProblemAsync(403, "forbidden");
    }

    [Fact]
    public async Task Every_change_is_audited_with_its_target()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();
        await client.PutJsonAsync("/api/v1/accounts/acme", Acme).OkAsync();
        await client.PostJsonAsync("/api/v1/accounts/acme/keys").OkAsync();
        await client.PostJsonAsync("/api/v1/accounts/acme/keys/unknown/rotate").ProblemAsync(404, "access-key-not-found");

        var entries = (await world.AuditedAsync()).Select(line => (line.Entry.Action, line.Entry.Outcome)).Reverse();

        Assert.Equal([("account.configure", "done"), ("key.create", "done"), ("key.rotate", "access-key-not-found")], entries);
    }

    private static IEnumerable<string> Valid(World world, string accessKey) =>
        world.Directory.FindAccessKey(accessKey)!.Secrets.Select(secret => secret.Value);
}
