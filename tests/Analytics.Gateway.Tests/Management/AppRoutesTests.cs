using System.Net;
using System.Text.Json.Nodes;
using Analytics.Domain.Apps;
using Analytics.Domain.Cameras;
using Analytics.Gateway.Tests.Support;
using Analytics.TestKit.Keys;

namespace Analytics.Gateway.Tests.Management;

public sealed class AppRoutesTests
{
    private const string Apps = "/api/v1/accounts/acme/apps";
    private const string Gate = """{"id":"gate","name":"Gate 大门","description":"Hard hats"}""";

    [Fact]
    public async Task An_app_is_made_with_its_keys_described_and_deleted()
    {
        await using var world = await StartAsync();
        using var client = world.Client();

        var made = await client.PostJsonAsync(Apps, Gate).OkAsync();
        var shown = await client.GetAsync($"{Apps}/gate").OkAsync();
        var renamed = await client.PutJsonAsync($"{Apps}/gate", """{"name":"Yard"}""", ("If-Match", "\"1\"")).OkAsync();

        Assert.Equal((32, 32, Minting.Sm2PublicKey), (made.Text("appKey").Length, made.Text("appSecret").Length, made.Text("sm2PublicKey")));
        Assert.Equal("", shown.Text("appSecret"));
        Assert.Equal(("Yard", "", "2"), (renamed.Text("name"), renamed.Text("description"), renamed.Text("version")));
        var credential = world.Directory.FindApp(made.Text("appKey"))!;
        Assert.Equal(("acme", "gate", true), (credential.Account, credential.App, credential.IsEnabled));
        Assert.Equal(made.Text("appSecret"), Assert.Single(credential.Secrets).Value);
        Assert.Equal(32, credential.Sm2PrivateKey.Length);
        using var gone = await client.DeleteAsync($"{Apps}/gate");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Null(world.Directory.FindApp(made.Text("appKey")));
        Assert.Empty(world.KeyRing.Keys);
        // Its name is free again, and so is its id.
        var anew = await client.PostJsonAsync(Apps, """{"id":"gate","name":"Yard"}""").OkAsync();
        Assert.NotEqual(made.Text("appKey"), anew.Text("appKey"));
    }

    [Fact]
    public async Task A_repeated_request_makes_one_app_and_shows_no_secret_again()
    {
        await using var world = await StartAsync();
        using var client = world.Client();

        var made = await client.PostJsonAsync(Apps, """{"name":"Gate"}""", ("Idempotency-Key", "one")).OkAsync();
        var again = await client.PostJsonAsync(Apps, """{"name":"Gate"}""", ("Idempotency-Key", "one")).OkAsync();

        Assert.StartsWith("app-", made.Text("id"), StringComparison.Ordinal);
        Assert.Equal((made.Text("id"), made.Text("appKey"), ""), (again.Text("id"), again.Text("appKey"), again.Text("appSecret")));
        Assert.Single((await client.GetAsync(Apps).OkAsync()).Ids());
        Assert.Single(world.KeyRing.Keys);
    }

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"a name of more than 16"}""", "name")]
    [InlineData("""{"name":"50%"}""", "name")]
    [InlineData("""{"name":"Gate","description":"one two three four five six 29"}""", "description")]
    [InlineData("""{"name":"Gate","id":"Gate!"}""", "id")]
    public async Task The_rules_of_names_are_those_of_the_console(string body, string field)
    {
        await using var world = await StartAsync();
        using var client = world.Client();

        var problem = await client.PostJsonAsync(Apps, body).ProblemAsync(422, "invalid-field");

        Assert.Equal(field, problem.Text("field"));
        Assert.Empty(world.KeyRing.Keys);
    }

    [Fact]
    public async Task A_name_stands_once_in_an_account()
    {
        await using var world = await StartAsync();
        using var client = world.Client();
        await client.PostJsonAsync(Apps, Gate).OkAsync();
        await client.PostJsonAsync(Apps, """{"id":"yard","name":"Yard"}""").OkAsync();

        await client.PostJsonAsync(Apps, """{"name":" Gate 大门 "}""").ProblemAsync(409, "name-taken");
        await client.PostJsonAsync(Apps, """{"id":"gate","name":"Other"}""").ProblemAsync(409, "app-exists");
        await client.PutJsonAsync($"{Apps}/yard", """{"name":"Gate 大门"}""").ProblemAsync(409, "name-taken");
        await client.PostJsonAsync(Apps, """{"id":"third","name":"Other"}""").OkAsync();

        Assert.Equal(["gate", "third", "yard"], (await client.GetAsync(Apps).OkAsync()).Ids());
    }

    [Fact]
    public async Task Without_verification_no_app_is_made_and_none_may_call()
    {
        await using var world = await StartAsync();
        using var client = world.Client();
        var made = await client.PostJsonAsync(Apps, Gate).OkAsync();

        await client.PutJsonAsync("/api/v1/accounts/acme", """{"name":"Acme","isVerified":false}""").OkAsync();

        Assert.False(world.Directory.FindApp(made.Text("appKey"))!.IsEnabled);
        await client.PostJsonAsync(Apps, """{"name":"Other"}""").ProblemAsync(409, "not-verified");
    }

    [Fact]
    public async Task Abilities_are_opened_and_never_closed_and_addresses_are_theirs()
    {
        await using var world = await StartAsync();
        using var client = world.Client();
        var made = await client.PostJsonAsync(Apps, Gate).OkAsync();

        var opened = await client.PostJsonAsync(
            $"{Apps}/gate/abilities", """{"abilities":[{"ability":"hard_hat"},{"ability":"action_liveness","product":"safety","allowed":["10.0.0.0/8"]}]}""").OkAsync();
        await client.PostJsonAsync($"{Apps}/gate/abilities", """{"abilities":[{"ability":"action_liveness","product":"face"}]}""").ProblemAsync(409, "opened-otherwise");
        var wrong = await client.PostJsonAsync($"{Apps}/gate/abilities", """{"abilities":[{"ability":"flying"}]}""").ProblemAsync(422, "invalid-field");
        await client.PostJsonAsync($"{Apps}/gate/abilities", """{"abilities":[]}""").ProblemAsync(422, "invalid-field");
        await client.PutJsonAsync($"{Apps}/gate/abilities/fight/addresses", """{"allowed":[]}""").ProblemAsync(409, "ability-not-opened");
        await client.PutJsonAsync($"{Apps}/gate/abilities/hard_hat/addresses", """{"allowed":["192.168.1.7"]}""").OkAsync();
        await client.PutJsonAsync($"{Apps}/gate/addresses", """{"allowed":["192.168.0.0/16","2001:db8::/32"]}""").OkAsync();
        var range = await client.PutJsonAsync($"{Apps}/gate/addresses", """{"allowed":["192.168.0.1/16"]}""").ProblemAsync(422, "invalid-field");
        await client.PutJsonAsync($"{Apps}/gate/addresses", "{}").ProblemAsync(422, "invalid-field");
        using var closed = await client.DeleteAsync($"{Apps}/gate/abilities/hard_hat");

        Assert.Equal(["hard_hat safety", "action_liveness safety"], opened["abilities"]!.AsArray().Select(open => $"{open!.Text("ability")} {open!.Text("product")}"));
        Assert.Equal(("abilities[0].ability", "allowed[0]"), (wrong.Text("field"), range.Text("field")));
        Assert.Equal(HttpStatusCode.NotFound, closed.StatusCode);
        var credential = world.Directory.FindApp(made.Text("appKey"))!;
        Assert.Equal(["192.168.0.0/16", "2001:db8::/32"], credential.Allowed.Select(network => network.ToString()));
        Assert.Equal("192.168.1.7/32", Assert.Single(credential.Opened["hard_hat"].Allowed).ToString());
        Assert.Equal("10.0.0.0/8", Assert.Single(credential.Opened["action_liveness"].Allowed).ToString());
    }

    [Fact]
    public async Task A_rotated_secret_is_shown_once_and_the_old_one_ends_with_its_grace()
    {
        await using var world = await StartAsync();
        using var client = world.Client();
        var made = await client.PostJsonAsync(Apps, Gate).OkAsync();

        var rotated = await client.PostJsonAsync($"{Apps}/gate/secret?grace=60", null, ("Idempotency-Key", "r")).OkAsync();
        var again = await client.PostJsonAsync($"{Apps}/gate/secret?grace=60", null, ("Idempotency-Key", "r")).OkAsync();

        Assert.Equal("", again.Text("appSecret"));
        Assert.NotEmpty(again.Text("graceUntil"));
        Assert.Equal([rotated.Text("appSecret"), made.Text("appSecret")], Valid(world, made));
        world.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal([rotated.Text("appSecret")], Valid(world, made));
        Assert.Equal("", (await client.GetAsync($"{Apps}/gate").OkAsync()).Text("graceUntil"));
        await client.PostJsonAsync($"{Apps}/gate/secret?grace=0").OkAsync();
        Assert.Single(Valid(world, made));
        await client.PostJsonAsync($"{Apps}/gate/secret?grace=2592001").ProblemAsync(422, "invalid-field");
    }

    [Fact]
    public async Task The_key_pair_of_body_encryption_is_shown_by_its_public_half_alone()
    {
        await using var world = await StartAsync();
        using var client = world.Client();
        await client.PostJsonAsync(Apps, Gate).OkAsync();

        Assert.Equal(Minting.Sm2PublicKey, (await client.GetAsync($"{Apps}/gate/sm2-key").OkAsync()).Text("publicKey"));
        Assert.Equal(Minting.Sm2PublicKey, (await client.PostJsonAsync($"{Apps}/gate/sm2-key").OkAsync()).Text("sm2PublicKey"));
    }

    [Fact]
    public async Task What_a_file_owns_is_refused_by_name_and_the_rest_is_not()
    {
        await using var world = await StartAsync();
        using var client = world.Client();
        var minted = await Minting.Foretold(world.KeyRing).NewAppAsync("acme", "gate");
        await world.TellAsync(
            AppDecider.IdOf("acme", "gate"),
            new ImportApp("i1", world.Time.GetUtcNow(), "file:campus.jsonc", new FileOrigin("campus.jsonc", "d"), new AppProfile("Gate", ""), AppRules.K1,
                [new("hard_hat", "safety", [])], [], IsSecretFixed: true, minted.Keys));

        foreach (var path in (string[])["", "/addresses", "/abilities/hard_hat/addresses"])
        {
            var body = path.Length == 0 ? """{"name":"Yard"}""" : """{"allowed":["10.0.0.1"]}""";
            var problem = await client.PutJsonAsync($"{Apps}/gate{path}", body).ProblemAsync(409, "owned-by-file");
            Assert.Contains("campus.jsonc", problem.Text("detail"), StringComparison.Ordinal);
        }

        await client.DeleteAsync($"{Apps}/gate").ProblemAsync(409, "owned-by-file");
        await client.PostJsonAsync($"{Apps}/gate/secret").ProblemAsync(409, "owned-by-file");
        await client.PostJsonAsync($"{Apps}/gate/abilities", """{"abilities":[{"ability":"fight"}]}""").OkAsync();
        Assert.Equal("false", (await client.PostJsonAsync($"{Apps}/gate/disable").OkAsync()).Text("isEnabled"));
    }

    [Fact]
    public async Task No_secret_stands_in_the_journal_the_log_the_audit_or_a_list()
    {
        await using var world = await StartAsync();
        using var client = world.Client();
        var made = await client.PostJsonAsync(Apps, Gate).OkAsync();
        var rotated = await client.PostJsonAsync($"{Apps}/gate/secret").OkAsync();
        var stored = new List<string>();
        await world.Journal.ReadAllAsync(0, 1000, (in Engine.Ports.StoredEvent e) => stored.Add(System.Text.Encoding.UTF8.GetString(e.Payload)));

        var everything = string.Join('\n', stored.Concat(world.Log.All)) + await client.GetStringAsync(Apps) + await client.GetStringAsync("/api/v1/audit");

        Assert.Contains(made.Text("appKey"), everything, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Text("appSecret"), everything, StringComparison.Ordinal);
        Assert.DoesNotContain(rotated.Text("appSecret"), everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_apps_follow_each_other()
    {
        await using var world = await StartAsync();
        using var client = world.Client();
        foreach (var name in (string[])["c", "a", "b"])
            await client.PostJsonAsync(Apps, $$"""{"id":"{{name}}","name":"{{name}}"}""").OkAsync();

        var first = await client.GetAsync($"{Apps}?limit=2").OkAsync();
        var second = await client.GetAsync($"{Apps}?limit=2&after={first.Text("next")}").OkAsync();

        Assert.Equal(["a", "b", "c"], first.Ids().Concat(second.Ids()));
        Assert.Equal("", second.Text("next"));
    }

    private static async Task<World> StartAsync()
    {
        var world = await World.StartAsync();
        using var client = world.Client();
        await client.PutJsonAsync("/api/v1/accounts/acme", """{"name":"Acme"}""").OkAsync();
        return world;
    }

    private static IEnumerable<string> Valid(World world, JsonNode app) => world.Directory.FindApp(app.Text("appKey"))!.Secrets.Select(secret => secret.Value);
}
