using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Gateway.Tests.Ctyun.Support;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Tests.Ctyun;

/// <summary>Every example of the contract as a recorded exchange: the printed request, and the printed answer to the last digit.</summary>
public sealed class ExampleTests
{
    private const string Absent = "no contract";

    public static IEnumerable<TheoryDataRow<string>> Ids() => ContractPages.Endpoints() is { } all
        ? all.Select(e => new TheoryDataRow<string>(e.GetProperty("id").GetString()!))
        : [new TheoryDataRow<string>(Absent)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_success_is_the_printed_one(string id)
    {
        var (page, endpoint) = Find(id);
        var example = JsonNode.Parse(page.GetProperty("success").GetProperty("example").GetRawText())!;
        await using var world = await CtyunWorld.StartAsync();
        world.Credentials.Open(AbilityCodes.ActionLiveness, product: endpoint.Product);
        var answers = ExampleAnswers.Of(endpoint, example);
        world.Backend.Answer = (request, _) => Task.FromResult(answers(request));

        var answer = await world.CallAsync(endpoint, Request(page, endpoint, example));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType?.ToString());
        Assert.True(JsonNode.DeepEquals(example, answer.Json), $"{answer.Text}\n{example.ToJsonString()}");
        // A float that is printed with its point is sent with its point.
        AssertKinds(page.GetProperty("success").GetProperty("example"), JsonDocument.Parse(answer.Bytes).RootElement, "$");
        Assert.Equal($"post Success {answer.Bytes.Length}", Assert.Single(world.Meter.Last.Steps));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_failure_has_the_printed_keys(string id)
    {
        var (page, endpoint) = Find(id);
        var example = JsonNode.Parse(page.GetProperty("failure").GetProperty("example").GetRawText())!;
        var error = endpoint.Error((int)(example["statusCode"] ?? example["code"])!);
        await using var world = await CtyunWorld.StartAsync();
        world.Credentials.Open(AbilityCodes.ActionLiveness, product: endpoint.Product);

        var answer = await ErrorScenes.Find(endpoint, error)!(world);

        Assert.True(JsonNode.DeepEquals(example, answer.Json), $"{answer.Text}\n{example.ToJsonString()}");
    }

    // The printed request, its elided pictures replaced by real ones.
    private static string Request(JsonElement page, ContractEndpoint endpoint, JsonNode example)
    {
        var good = JsonNode.Parse(Content.Good(endpoint))!.AsObject();
        if (endpoint.Generation == Generation.G1)
        {
            var one = good["data"]![0]!;
            good["data"] = new JsonArray([.. example["result"]!.AsArray().Select(_ => one.DeepClone())]);
        }

        if (!page.TryGetProperty("requestExample", out var printed))
            return good.ToJsonString();
        foreach (var field in printed.EnumerateObject())
        {
            var isElided = field.Value.GetRawText().Contains("..", StringComparison.Ordinal);
            // The fence's area is for a larger picture than the test's.
            if (!isElided && field.Name is not ("area" or "idNum"))
                good[field.Name] = JsonNode.Parse(field.Value.GetRawText());
            Assert.True(good.ContainsKey(field.Name), field.Name);
        }

        return good.ToJsonString();
    }

    private static void AssertKinds(JsonElement expected, JsonElement actual, string path)
    {
        Assert.True(expected.ValueKind == actual.ValueKind, $"{path}: {expected.ValueKind} {actual.ValueKind}");
        if (expected.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in expected.EnumerateObject())
                AssertKinds(member.Value, actual.GetProperty(member.Name), $"{path}.{member.Name}");
        }
        else if (expected.ValueKind == JsonValueKind.Array)
        {
            foreach (var (a, b) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
                AssertKinds(a, b, $"{path}[]");
        }
        else if (expected.ValueKind == JsonValueKind.Number)
        {
            Assert.True(expected.GetRawText().Contains('.') == actual.GetRawText().Contains('.'), $"{path}: {expected.GetRawText()} {actual.GetRawText()}");
        }
    }

    private static (JsonElement Page, ContractEndpoint Endpoint) Find(string id)
    {
        Assert.SkipWhen(id == Absent, ContractPages.WhyAbsent);
        return (ContractPages.Endpoints()!.Single(e => e.GetProperty("id").GetString() == id), Endpoints.All.Single(e => e.Id == id));
    }
}
