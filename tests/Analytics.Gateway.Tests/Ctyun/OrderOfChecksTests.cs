using System.Net;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Client.Signing;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Gateway.Tests.Ctyun.Support;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Tests.Ctyun;

/// <summary>The contract's order of checks: a request with many faults is refused for the first one, and mended fault by fault.</summary>
public sealed class OrderOfChecksTests
{
    [Fact]
    public async Task Every_step_answers_before_the_next_one_asks()
    {
        await using var world = await CtyunWorld.StartAsync();
        var endpoint = Endpoints.G3FaceDetect;
        world.Credentials.Open(endpoint.Ability, isOpen: false);
        world.Credentials.Current = world.Credentials.Current with { Allowed = [IPNetwork.Parse("10.0.0.0/8")] };
        world.Meter.Refuse = _ => new Admission.Refused(51002, "scripted");
        var body = "not json"u8.ToArray();

        // 1: nothing else is right either.
        var request = CtyunWorld.Bare(HttpMethod.Put, "/v1/aiop/api/unknowncode1/x");
        Assert.Equal((404, 50001), await world.ToldAsync(request));
        request = CtyunWorld.Bare(HttpMethod.Put, "/v1/aiop/api/2f6hqix09mv4/no/such/suffix");
        Assert.Equal((404, 50003), await world.ToldAsync(request));

        // 2: the method before the kind of body.
        Assert.Equal((405, 40008), await world.ToldAsync(CtyunWorld.Bare(HttpMethod.Put, endpoint.Path)));
        Assert.Equal((415, 40008), await world.ToldAsync(CtyunWorld.Bare(HttpMethod.Post, endpoint.Path, "text/plain")));

        // 4: the app's key, the signature.
        Assert.Equal((401, 40002), await world.ToldAsync(CtyunWorld.Bare(HttpMethod.Post, endpoint.Path, "application/json")));
        request = world.Signed(endpoint, body);
        request.Headers.Remove(SignatureHeaders.EopAuthorization);
        Assert.Equal((401, 10020), await world.ToldAsync(request));

        // 5, 6, 7 and 8, 10.
        Assert.Equal((403, 40009), await world.ToldAsync(world.Signed(endpoint, body)));
        world.Credentials.Current = world.Credentials.Current with { Allowed = [] };
        Assert.Equal((403, 50002), await world.ToldAsync(world.Signed(endpoint, body)));
        world.Credentials.Open(endpoint.Ability, true, ProductNames.Face, "10.0.0.0/8");
        Assert.Equal((403, 40010), await world.ToldAsync(world.Signed(endpoint, body)));
        world.Credentials.Open(endpoint.Ability);
        Assert.Equal((403, 51002), await world.ToldAsync(world.Signed(endpoint, body)));
        Assert.Equal(0, world.Meter.Admissions);
        world.Meter.Refuse = _ => null;
        Assert.Equal((400, 9), await world.ToldAsync(world.Signed(endpoint, body)));
        Assert.Equal((200, 400006), await world.ToldAsync(world.Signed(endpoint, "{}"u8.ToArray())));
        Assert.Equal((200, 0), await world.ToldAsync(world.Signed(endpoint, Content.Utf8(Content.Good(endpoint)))));
        Assert.Equal(1, world.Backend.Asked);
    }

    [Theory]
    [InlineData("/v2/aiop/api/2f6hqix09mv4/x", 404, 10000)]
    [InlineData("/v1/none", 404, 10000)]
    [InlineData("/face/api/v1/face_detect", 404, 10000)]
    [InlineData("/v1/aiop/api/", 404, 50001)]
    [InlineData("/v1/aiop/api/2f6hqix09mv", 404, 50001)]
    [InlineData("/v1/aiop/api/2f6hqix09mv4", 404, 50003)]
    [InlineData("/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64/", 404, 50003)]
    [InlineData("/v1/aiop/api/localfence01/electron/fence", 200, 4000)]
    public async Task A_path_that_leads_nowhere(string path, int status, int number)
    {
        await using var world = await CtyunWorld.StartAsync();
        Assert.Equal((status, number), await world.ToldAsync(world.Signed(Endpoints.G3FaceDetect, "{}"u8.ToArray(), path)));
    }

    [Fact]
    public async Task Refusals_come_in_the_form_of_their_generation()
    {
        await using var world = await CtyunWorld.StartAsync();
        foreach (var (endpoint, expected) in new[]
        {
            (Endpoints.G1FaceDetect, """{"code":40006,"message":"无效的appkey"}"""),
            (Endpoints.G2FaceDetect, """{"code":40006,"message":"error","details":"无效的appkey"}"""),
            (Endpoints.G3FaceDetect, """{"code":40006,"statusCode":40006,"message":"无效的appkey","details":"","error":"40006"}"""),
            (Endpoints.G3RealName, """{"code":40006,"statusCode":40006,"message":"无效的appkey","details":"","error":"40006","retMessage":"无效的appkey"}"""),
        })
        {
            var request = world.Signed(endpoint, "{}"u8.ToArray());
            if (endpoint.Generation == Generation.G1)
            {
                request.Headers.Remove("Authorization");
                request.Headers.TryAddWithoutValidation("Authorization", $"CTYUN nobody:{new string('a', 64)}");
            }
            else
            {
                world.Credentials.Current = world.Credentials.Current with { IsEnabled = false };
            }

            Assert.Equal(expected, (await world.SendAsync(request)).Text);
        }
    }

    [Fact]
    public async Task A_signature_header_alone_makes_a_request_of_the_second_generation()
    {
        await using var world = await CtyunWorld.StartAsync();
        var request = CtyunWorld.Bare(HttpMethod.Post, Endpoints.G2FaceDetect.Path, "application/json");
        request.Headers.TryAddWithoutValidation(SignatureHeaders.Timestamp, "1577808000000");
        request.Headers.TryAddWithoutValidation(SignatureHeaders.AppKey, Credentials.App.AppKey);
        Assert.Equal("""{"code":10020,"message":"error","details":"签名错误"}""", (await world.SendAsync(request)).Text);
    }

    [Fact]
    public async Task The_rate_has_an_answer_of_its_own()
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Meter.Refuse = _ => new Admission.Refused(429, "scripted");
        var limited = await world.CallAsync(Endpoints.G3HardHat, "{}");
        Assert.Equal("""{"code":429,"statusCode":429,"message":"请求超过QPS限制","details":"","error":"CTAPI_429"}""", limited.Text);
        Assert.Equal((429, "1"), ((int)limited.Status, limited.Response.Headers.RetryAfter?.ToString()));
        Assert.Equal("""{"code":429,"message":"error","details":"请求超过QPS限制"}""", (await world.CallAsync(Endpoints.G2HardHat, "{}")).Text);
        Assert.Equal("""{"statusCode":4010,"retMessage":"认证接口并发已到上限","error":"AI_OP_4010"}""", (await world.CallAsync(Endpoints.G3RealName, "{}")).Text);
    }

    [Theory]
    [InlineData(51001)]
    [InlineData(51002)]
    [InlineData(51003)]
    public async Task The_ledgers_refusals_are_told_by_their_number(int number)
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Meter.Refuse = _ => new Admission.Refused(number, "scripted");
        Assert.Equal((403, number), await world.ToldAsync(world.Signed(Endpoints.G3HardHat, "{}"u8.ToArray())));
    }

    [Fact]
    public async Task A_gateway_that_failed_says_so_and_charges_nothing()
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Meter.Refuse = _ => new Admission.Unavailable("scripted");
        Assert.Equal((500, 50000), await world.ToldAsync(world.Signed(Endpoints.G3HardHat, "{}"u8.ToArray())));
        world.Meter.Refuse = _ => null;
        world.Guard.Fault = new JournalException(JournalFaultKind.DiskFull, "journal.db", "is full.", "Make room.");
        Assert.Equal((500, 50000), await world.ToldAsync(world.Signed(Endpoints.G3HardHat, "{}"u8.ToArray())));
        Assert.Equal(0, world.Meter.Admissions);
        world.Guard.Fault = null;
        world.Meter.IsPostTaken = false;
        Assert.Equal((500, 50000), await world.ToldAsync(world.Signed(Endpoints.G3HardHat, Content.Utf8(Content.Good(Endpoints.G3HardHat)))));
    }

    [Fact]
    public async Task An_ability_without_a_model_is_not_registered_and_the_log_names_the_model()
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Backend.Missing[AbilityCodes.HardHat] = "hard_hat: needs a model for hard-hat-detection, and none is known";
        Assert.Equal((404, 50001), await world.ToldAsync(world.Signed(Endpoints.G3HardHat, Content.Utf8(Content.Good(Endpoints.G3HardHat)))));
        Assert.Equal("void Gateway 50001", Assert.Single(world.Meter.Last.Steps));
        Assert.Contains(world.Log.All, line => line.Contains("needs a model for hard-hat-detection", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(AbilityFault.Unreachable)]
    [InlineData(AbilityFault.Exhausted)]
    public async Task Without_a_worker_nothing_is_charged(AbilityFault fault)
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Backend.Throw(fault);
        foreach (var endpoint in new[] { Endpoints.G1FaceDetect, Endpoints.G2Fence, Endpoints.G3RealName })
        {
            Assert.Equal((500, 50000), await world.ToldAsync(world.Signed(endpoint, Content.Utf8(Content.Good(endpoint)))));
            Assert.Equal("void WorkerDeath 50000", Assert.Single(world.Meter.Last.Steps));
        }
    }
}
