using System.Text.Json.Nodes;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Gateway.Tests.Ctyun.Support;
using System.Net;

namespace Analytics.Gateway.Tests.Ctyun;

/// <summary>Every error of every endpoint that is not reserved, brought about by a request: number, texts, status, charge.</summary>
public sealed class ErrorCodeTests
{
    public static TheoryData<string, int> Errors
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var endpoint in Endpoints.All)
                for (var i = 0; i < endpoint.Errors.Count; i++)
                    if (!endpoint.Errors[i].IsReserved)
                        data.Add(endpoint.Id, i);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task An_error_of_the_table(string id, int index)
    {
        var endpoint = Endpoints.All.Single(e => e.Id == id);
        var error = endpoint.Errors[index];
        var scene = ErrorScenes.Find(endpoint, error);
        Assert.True(scene is not null, $"nobody has written down how {id} comes to answer {error.Code}");
        await using var world = await CtyunWorld.StartAsync(options => options with { Fetch = new() { Allowed = [IPNetwork.Parse("127.0.0.0/8")] } });
        world.Credentials.Open(AbilityCodes.ActionLiveness, product: endpoint.Product);

        var answer = await scene(world);

        Assert.Equal(error.Http, (int)answer.Status);
        AssertTexts(answer.Json, endpoint, error);
        await AssertChargeAsync(world, error);
    }

    private static void AssertTexts(JsonNode answer, ContractEndpoint endpoint, ContractError error)
    {
        var isGateway = error.Code.StartsWith("CTAPI", StringComparison.Ordinal);
        switch (endpoint)
        {
            case { Generation: Generation.G1 }:
                Assert.Equal(["code", "message"], Keys(answer));
                Assert.Equal(error.Number, (int)answer["code"]!);
                Assert.Equal(error.Message, (string)answer["message"]!);
                break;
            case { Generation: Generation.G2 }:
                Assert.Equal(["code", "details", "message"], Keys(answer));
                Assert.Equal(error.Number, (int)answer["code"]!);
                Assert.Equal("error", (string)answer["message"]!);
                Assert.Equal(error.Message, (string)answer["details"]!);
                break;
            case { Failure: FailureForm.RetMessage } when !isGateway:
                Assert.Equal(
                    error.Number is 4101 or 4109 ? ["certToken", "error", "resStr", "retMessage", "statusCode"] : ["error", "retMessage", "statusCode"], Keys(answer));
                Assert.Equal(error.Number, (int)answer["statusCode"]!);
                Assert.Equal(error.Code, (string)answer["error"]!);
                // 4002 tells the sentence that applies.
                Assert.Equal(error.Number == 4002 ? "不是有效的身份号码" : error.Message, (string)answer["retMessage"]!);
                break;
            default:
                Assert.Equal(error.Number, (int)answer["code"]!);
                Assert.Equal(error.Number, (int)answer["statusCode"]!);
                Assert.Equal(error.Code, (string)answer["error"]!);
                var isWord = !isGateway && endpoint.Failure == FailureForm.ErrorWithDetails;
                Assert.Equal(isWord ? "error" : error.Message, (string)answer["message"]!);
                // Some entries list several sentences, of which the one that applies is told.
                Assert.Contains((string)answer["details"]!, isWord ? error.Message : error.Detail, StringComparison.Ordinal);
                Assert.Equal((isWord ? error.Message : error.Detail).Length == 0, ((string)answer["details"]!).Length == 0);
                break;
        }
    }

    private static async Task AssertChargeAsync(CtyunWorld world, ContractError error)
    {
        var steps = world.Meter.Calls.SelectMany(call => call.Steps).ToList();
        // The fence's 5002 says that the charge failed.
        if (error.IsCharged && world.Meter.IsPostTaken)
            Assert.StartsWith($"post BusinessError {error.Number} ", Assert.Single(steps), StringComparison.Ordinal);
        else
            Assert.DoesNotContain(steps, step => step.StartsWith("post", StringComparison.Ordinal));
        Assert.Equal(error.Number, Assert.Single(await world.Usage.AtLeastAsync(1)).Number);
    }

    private static List<string> Keys(JsonNode answer) => [.. answer.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)];
}
