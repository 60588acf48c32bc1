using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Analytics.Domain.Apps;
using Analytics.Gateway.Tests.Support;
using Analytics.Inference.Abilities;
using Analytics.TestKit.Faces;

namespace Analytics.Gateway.Tests.Management;

public sealed class PersonRoutesTests
{
    private const string Name = "龙傲天";
    private const string Number = "11010519491231002X";
    private const string Masked = "110***********002X";
    private const string Persons = "/api/v1/accounts/acme/persons";

    [Fact]
    public async Task A_person_is_enrolled_listed_viewed_corrected_and_erased()
    {
        await using var world = await StartAsync();
        using var client = world.Client(Tokens.Engineer);

        var made = await CreatedAsync(client.PostJsonAsync(Persons, Body(world)));
        var id = made.Text("id");
        var listed = Assert.Single((await client.GetAsync(Persons).OkAsync())["items"]!.AsArray())!;
        var viewed = await client.GetAsync($"{Persons}/{id}").OkAsync();
        await client.PutJsonAsync($"{Persons}/{id}/name", """{"fullName":"龙傲地"}""", ("If-Match", "\"7\"")).ProblemAsync(409, "version-conflict");
        var corrected = await client.PutJsonAsync($"{Persons}/{id}/name", """{"fullName":"龙傲地"}""", ("If-Match", "\"1\"")).OkAsync();

        Assert.Equal(("龙**", Masked), (listed.Text("fullName"), listed.Text("idNumber")));
        Assert.Equal((Name, Masked, "true", "true"), (viewed.Text("fullName"), viewed.Text("idNumber"), viewed.Text("hasPortrait"), viewed.Text("isInForce")));
        Assert.Equal(("龙傲地", "2"), (corrected.Text("fullName"), corrected.Text("version")));
        using var gone = await client.DeleteAsync($"{Persons}/{id}");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        await client.GetAsync($"{Persons}/{id}").ProblemAsync(404, "person-not-found");
        Assert.Empty(world.KeyRing.Keys);
    }

    [Fact]
    public async Task A_form_with_a_file_does_as_well_and_a_repeat_is_one_person()
    {
        await using var world = await StartAsync();
        using var client = world.Client(Tokens.Engineer);
        async Task<JsonNode> SendAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Persons) { Content = Form(Body(world, face: null), FirstByteCodec.File(10)) };
            request.Headers.Add("Idempotency-Key", "one");
            return await CreatedAsync(client.SendAsync(request));
        }

        var (first, again) = (await SendAsync(), await SendAsync());

        Assert.Equal((first.Text("id"), "true"), (again.Text("id"), again.Text("hasPortrait")));
        Assert.Single((await client.GetAsync(Persons).OkAsync()).Ids());
    }

    [Fact]
    public async Task Every_fault_is_named_with_its_field_and_fix_and_none_repeats_what_was_sent()
    {
        await using var world = await StartAsync();
        using var client = world.Client(Tokens.Engineer, "zh");

        var problem = await client.PostJsonAsync(Persons, """{"fullName":"龙 傲天","idNumber":"110105194912310021"}""").ProblemAsync(422, "invalid-field");
        var telling = await client.PostJsonAsync(Persons, Body(world, purpose: $"给{Name}开门")).ProblemAsync(422, "invalid-field");

        Assert.Equal(["fullName", "idNumber", "keepUntil", "consent"], problem["errors"]!.AsArray().Select(fault => fault!.Text("field")));
        Assert.Equal("consent.purpose", telling.Text("field"));
        foreach (var text in (string[])[problem.ToJsonString(), telling.ToJsonString()])
            Assert.All((string[])["龙", "110105194912310021", "\\u9F99"], secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(world.KeyRing.Keys);
    }

    [Theory]
    [InlineData(FirstPixelEmbedder.Nobody, 5120, "shows no face")]
    [InlineData(FirstPixelEmbedder.Blurred, 5120, "too blurred")]
    [InlineData(10, 5119, "less than 5 KiB")]
    [InlineData(10, (600 << 10) + 1, "more than 600 KiB")]
    public async Task A_portrait_that_cannot_be_used_is_told_and_nobody_is_enrolled(byte face, int bytes, string message)
    {
        await using var world = await StartAsync();
        using var client = world.Client(Tokens.Engineer);

        var problem = await client.PostJsonAsync(Persons, Body(world, face, bytes)).ProblemAsync(422, "invalid-field");

        Assert.Equal("portrait", problem.Text("field"));
        Assert.Contains(message, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(world.KeyRing.Keys);
    }

    [Fact]
    public async Task Bodies_that_are_none_are_told_apart()
    {
        await using var world = await StartAsync();
        using var client = world.Client(Tokens.Engineer);
        var (no, big) = (Body(world).Replace("\"portrait\":\"", "\"portrait\":\"data:image/jpeg;base64,", StringComparison.Ordinal), Body(world, bytes: 800 << 10));

        await client.PostJsonAsync(Persons, no).ProblemAsync(422, "invalid-field");
        await client.PostJsonAsync(Persons, big).ProblemAsync(413, "body-too-large");
        await client.PostJsonAsync(Persons, "{").ProblemAsync(400, "invalid-body");
        await client.PostJsonAsync(Persons, """{"number":"1"}""").ProblemAsync(400, "invalid-body");
        await client.PostAsync(Persons, new StringContent("x", Encoding.UTF8, "text/plain")).ProblemAsync(415, "unsupported-media-type");
        await client.PostAsync(Persons, Form("{}", [1], "other")).ProblemAsync(400, "invalid-body");
        using var torn = new ByteArrayContent("--b\r\nContent-Disposition: form-data; name=\"person\"\r\n\r\n{"u8.ToArray());
        torn.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        await client.PostAsync(Persons, torn).ProblemAsync(400, "invalid-body");
    }

    [Fact]
    public async Task A_number_belongs_to_one_person_until_they_are_erased()
    {
        await using var world = await StartAsync();
        using var client = world.Client(Tokens.Engineer);
        var id = (await CreatedAsync(client.PostJsonAsync(Persons, Body(world)))).Text("id");

        var taken = await client.PostJsonAsync(Persons, Body(world, name: "张三")).ProblemAsync(409, "number-taken");
        Assert.Contains(id, taken.Text("detail"), StringComparison.Ordinal);
        (await client.DeleteAsync($"{Persons}/{id}")).Dispose();

        await CreatedAsync(client.PostJsonAsync(Persons, Body(world, name: "张三")));
    }

    [Fact]
    public async Task A_comparison_says_same_perhaps_or_another_one_and_keeps_nothing()
    {
        await using var world = await StartAsync();
        using var client = world.Client(Tokens.Engineer);
        var id = (await CreatedAsync(client.PostJsonAsync(Persons, Body(world, face: 10)))).Text("id");
        var before = await world.Journal.HighestOrderingAsync();

        foreach (var (face, verdict) in ((byte, string)[])[(10, "same"), (214, "uncertain"), (250, "different")])
        {
            var match = await client.PostJsonAsync($"{Persons}/{id}/compare", Portrait(face)).OkAsync();
            Assert.Equal((verdict, "0.8", "0.5"), (match.Text("verdict"), match.Text("sameFrom"), match.Text("uncertainFrom")));
        }

        Assert.Equal(before, await world.Journal.HighestOrderingAsync());
        await client.PostJsonAsync($"{Persons}/{id}/compare", "{}").ProblemAsync(422, "invalid-field");
        await client.PostJsonAsync($"{Persons}/{id}/compare", Portrait(FirstPixelEmbedder.Nobody)).ProblemAsync(422, "invalid-field");
        world.Embedder.ModelSha256 = new string('d', 64);
        await client.PostJsonAsync($"{Persons}/{id}/compare", Portrait(10)).ProblemAsync(409, "portrait-outdated");
        await client.PutJsonAsync($"{Persons}/{id}/portrait", Portrait(10)).OkAsync();
        world.Embedder.Fault = AbilityFault.NotServed;
        var missing = await client.PostJsonAsync($"{Persons}/{id}/compare", Portrait(10)).ProblemAsync(503, "ability-unavailable");
        Assert.Equal("not-served", missing.Text("cause"));
    }

    [Fact]
    public async Task A_withdrawal_ends_comparisons_until_there_are_a_consent_and_a_portrait_again()
    {
        await using var world = await StartAsync();
        using var client = world.Client(Tokens.Engineer);
        var person = $"{Persons}/{(await CreatedAsync(client.PostJsonAsync(Persons, Body(world)))).Text("id")}";

        var withdrawn = await client.DeleteAsync($"{person}/consent").OkAsync();
        await client.PostJsonAsync($"{person}/compare", Portrait(10)).ProblemAsync(409, "no-consent");
        await client.PutJsonAsync($"{person}/portrait", Portrait(10)).ProblemAsync(409, "no-consent");
        await client.PutJsonAsync($"{person}/consent", Consent(world, $"给{Name}开门")).ProblemAsync(422, "invalid-field");
        var renewed = await client.PutJsonAsync($"{person}/consent", Consent(world, "考勤")).OkAsync();
        await client.PostJsonAsync($"{person}/compare", Portrait(10)).ProblemAsync(409, "no-portrait");
        await client.PutJsonAsync($"{person}/portrait", Portrait(10)).OkAsync();

        Assert.Equal(("false", "false"), (withdrawn.Text("isInForce"), withdrawn.Text("hasPortrait")));
        Assert.NotNull(withdrawn["withdrawnAt"]);
        Assert.Equal(("true", "考勤"), (renewed.Text("isInForce"), renewed["consent"]!.Text("purpose")));
        await client.PostJsonAsync($"{person}/compare", Portrait(10)).OkAsync();
    }

    [Fact]
    public async Task Pages_go_through_all_and_what_does_not_open_here_is_stars()
    {
        await using var world = await StartAsync();
        using var client = world.Client(Tokens.Engineer);
        for (var i = 0; i < 5; i++)
        {
            var digits = $"1101051990010100{i}";
            await CreatedAsync(client.PostJsonAsync(Persons, Body(world, face: null, number: digits + Domain.Persons.IdentityNumber.CheckCharacter(digits))));
        }

        var first = await client.GetAsync($"{Persons}?limit=3").OkAsync();
        var rest = await client.GetAsync($"{Persons}?limit=3&after={first.Text("next")}").OkAsync();
        Assert.Equal((3, 2, ""), (first.Ids().Count, rest.Ids().Count, rest.Text("next")));
        Assert.Equal(5, first.Ids().Concat(rest.Ids()).Distinct().Count());

        await world.KeyRing.DestroyAsync(world.Persons.Find("acme", first.Ids()[0])!.Identity!.DataKey);
        var broken = (await client.GetAsync($"{Persons}?limit=1").OkAsync())["items"]![0]!;
        Assert.Equal(("**", new string('*', 18), "false"), (broken.Text("fullName"), broken.Text("idNumber"), broken.Text("isReadable")));
        await client.GetAsync($"{Persons}/{first.Ids()[0]}").ProblemAsync(503, "keys-unreadable");
    }

    [Fact]
    public async Task Roles_and_tenants_are_kept_apart_and_who_looked_is_in_the_audit()
    {
        await using var world = await StartAsync();
        using var engineer = world.Client(Tokens.Engineer);
        using var watch = world.Client(Tokens.Operator);
        using var viewer = world.Client(Tokens.Viewer);
        using var north = world.Client(Tokens.North);
        var id = (await CreatedAsync(engineer.PostJsonAsync(Persons, Body(world)))).Text("id");

        await viewer.GetAsync(Persons).ProblemAsync(403, "forbidden");
        await watch.PostJsonAsync(Persons, Body(world)).ProblemAsync(403, "forbidden");
        await watch.GetAsync($"{Persons}/{id}").OkAsync();
        await north.GetAsync($"{Persons}/{id}").ProblemAsync(404, "account-not-found");
        await engineer.GetAsync($"/api/v1/accounts/ghost/persons/{id}").ProblemAsync(404, "account-not-found");

        var entries = (await world.AuditedAsync()).Select(line => line.Entry).ToList();
        Assert.Contains(entries, entry => (entry.Actor, entry.Action, entry.Target, entry.Outcome) == ("emma", "person.enrol", $"acme/{id}", "done"));
        Assert.Contains(entries, entry => (entry.Actor, entry.Action, entry.Target, entry.Outcome) == ("otto", "person.view", $"acme/{id}", "done"));
        Assert.Contains(entries, entry => (entry.Actor, entry.Action, entry.Outcome) == ("nora", "person.view", "account-not-found"));
        var told = string.Join('\n', world.Log.All) + string.Join('\n', entries);
        Assert.DoesNotContain(Number, told, StringComparison.Ordinal);
        Assert.DoesNotContain(Name, told, StringComparison.Ordinal);
    }

    private static async Task<World> StartAsync()
    {
        var world = await World.StartAsync();
        foreach (var account in (string[])["acme", "north"])
        {
            await world.TellAsync(AccountDecider.IdOf(account), new ConfigureAccount(
                $"make-{account}", world.Time.GetUtcNow(), "admin", new AccountProfile(account, null, IsVerified: true)));
        }

        return world;
    }

    private static string Body(
        World world, byte? face = 10, int bytes = 5120, string name = Name, string number = Number, string purpose = "门禁") => new JsonObject
        {
            ["fullName"] = name,
            ["idNumber"] = number,
            ["portrait"] = face is { } of ? Convert.ToBase64String(FirstByteCodec.File(of, bytes)) : null,
            ["consent"] = ConsentOf(world, purpose),
            ["keepUntil"] = world.Time.GetUtcNow().AddDays(30),
        }.ToJsonString();

    private static string Consent(World world, string purpose) =>
        new JsonObject { ["consent"] = ConsentOf(world, purpose), ["keepUntil"] = world.Time.GetUtcNow().AddDays(60) }.ToJsonString();

    private static JsonObject ConsentOf(World world, string purpose) =>
        new() { ["givenBy"] = "person", ["givenAt"] = world.Time.GetUtcNow(), ["purpose"] = purpose };

    private static string Portrait(byte face) => new JsonObject { ["portrait"] = Convert.ToBase64String(FirstByteCodec.File(face)) }.ToJsonString();

    private static MultipartFormDataContent Form(string json, byte[] file, string part = "portrait") => new()
    {
        { new StringContent(json, Encoding.UTF8, "application/json"), "person" },
        { new ByteArrayContent(file), part, "face.jpg" },
    };

    private static async Task<JsonNode> CreatedAsync(Task<HttpResponseMessage> pending)
    {
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{(int)response.StatusCode} {text}");
        var person = JsonNode.Parse(text)!;
        Assert.Equal($"{Persons}/{person.Text("id")}", response.Headers.Location?.ToString());
        return person;
    }
}
