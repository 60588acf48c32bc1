using System.Text.Json.Nodes;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Client.Encryption;
using Analytics.Gateway.Tests.Ctyun.Support;

namespace Analytics.Gateway.Tests.Ctyun;

/// <summary>Body encryption through the door (auth.md 5): successes sealed, failures plain, every refusal charged.</summary>
public sealed class SealedBodyTests
{
    [Fact]
    public async Task A_success_is_sealed_with_the_callers_keys()
    {
        await using var world = await CtyunWorld.StartAsync();
        var keys = SessionKeys.New();
        var answer = await world.SendAsync(Sealed(world, Content.Good(Endpoints.G3FaceDetect), keys));
        Assert.Equal(["encryptedResult", "encryptedResultHash"], answer.Json.AsObject().Select(p => p.Key).Order());
        var plain = JsonNode.Parse(keys.OpenAnswer(answer.Bytes).Span)!;
        Assert.Equal(1, (int)plain["returnObj"]!["DetectCount"]!);
        Assert.Equal($"post Success {answer.Bytes.Length}", Assert.Single(world.Meter.Last.Steps));
    }

    [Fact]
    public async Task A_failure_travels_plain()
    {
        await using var world = await CtyunWorld.StartAsync();
        Assert.Equal(400005, (await world.SendAsync(Sealed(world, "[]", SessionKeys.New()))).Number);
        Assert.Equal(9, (await world.SendAsync(Sealed(world, "{", SessionKeys.New()))).Number);
    }

    [Theory]
    [InlineData("ciphertextBlob", null, 40017, "加密参数不符合要求")]
    [InlineData("encryptedBody", "@@@@", 40017, "加密参数不符合要求")]
    [InlineData("ciphertextBlobHash", "AAAA", 40018, "ciphertextBlob哈希值不匹配")]
    [InlineData("encryptedBodyHash", "AAAA", 40018, "encryptedBody哈希值不匹配")]
    [InlineData("encryptedHashKey", "AAAA", 40019, "SM2解密失败")]
    public async Task A_sealed_body_that_was_changed(string field, string? value, int number, string message)
    {
        await using var world = await CtyunWorld.StartAsync();
        var body = JsonNode.Parse(SealedBody.Seal(Credentials.PublicKeyInfo, Content.Utf8(Content.Good(Endpoints.G3HardHat)), SessionKeys.New()))!.AsObject();
        if (value is null)
            body.Remove(field);
        else
            body[field] = value;
        var answer = await world.SendAsync(Announced(world.Signed(Endpoints.G3HardHat, Content.Utf8(body.ToJsonString()))));
        Assert.Equal((200, number, message), ((int)answer.Status, answer.Number, (string)answer.Json["message"]!));
        Assert.Equal($"AI_OP_{number}", (string)answer.Json["error"]!);
        Assert.StartsWith($"post BusinessError {number} ", Assert.Single(world.Meter.Last.Steps), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_values_of_the_header_leave_the_body_as_it_is()
    {
        await using var world = await CtyunWorld.StartAsync();
        foreach (var (value, number) in new[] { ("TRUE", 40017), ("false", 0), ("1", 0) })
        {
            var request = world.Signed(Endpoints.G3HardHat, Content.Utf8(Content.Good(Endpoints.G3HardHat)));
            request.Headers.Add(SealedBody.Header, value);
            Assert.Equal(number, (await world.SendAsync(request)).Number);
        }
    }

    private static HttpRequestMessage Sealed(CtyunWorld world, string plain, SessionKeys keys) =>
        Announced(world.Signed(Endpoints.G3FaceDetect, SealedBody.Seal(Credentials.PublicKeyInfo, Content.Utf8(plain), keys)));

    private static HttpRequestMessage Announced(HttpRequestMessage request)
    {
        request.Headers.Add(SealedBody.Header, "true");
        return request;
    }
}
