using System.Net;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Client.Signing;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Gateway.Ctyun;
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
        var request = Bare(HttpMethod.Put, "/v1/aiop/api/unknowncode1/x");
        Assert.Equal((404, 50001), await ToldAsync(world, request));
        request = Bare(HttpMethod.Put, "/v1/aiop/api/2f6hqix09mv4/no/such/suffix");
        Assert.Equal((404, 50003), await ToldAsync(world, request));

        // 2: the method before the kind of body.
        Assert.Equal((405, 40008), await ToldAsync(world, Bare(HttpMethod.Put, endpoint.Path)));
        Assert.Equal((415, 40008), await ToldAsync(world, Bare(HttpMethod.Post, endpoint.Path, "text/plain")));

        // 4: the app's key, the signature.
        Assert.Equal((401, 40002), await ToldAsync(world, Bare(HttpMethod.Post, endpoint.Path, "application/json")));
        request = world.Signed(endpoint, body);
        request.Headers.Remove(SignatureHeaders.EopAuthorization);
        Assert.Equal((401, 10020), await ToldAsync(world, request));

        // 5, 6, 7 and 8, 10.
        Assert.Equal((403, 40009), await ToldAsync(world, world.Signed(endpoint, body)));
        world.Credentials.Current = world.Credentials.Current with { Allowed = [] };
        Assert.Equal((403, 50002), await ToldAsync(world, world.Signed(endpoint, body)));
        world.Credentials.Open(endpoint.Ability, true, ProductNames.Face, "10.0.0.0/8");
        Assert.Equal((403, 40010), await ToldAsync(world, world.Signed(endpoint, body)));
        world.Credentials.Open(endpoint.Ability);
        Assert.Equal((403, 51002), await ToldAsync(world, world.Signed(endpoint, body)));
        Assert.Equal(0, world.Meter.Admissions);
        world.Meter.Refuse = _ => null;
        Assert.Equal((400, 9), await ToldAsync(world, world.Signed(endpoint, body)));
        Assert.Equal((200, 400006), await ToldAsync(world, world.Signed(endpoint, "{}"u8.ToArray())));
        Assert.Equal((200, 0), await ToldAsync(world, world.Signed(endpoint, Content.Utf8(Content.Good(endpoint)))));
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
        Assert.Equal((status, number), await ToldAsync(world, world.Signed(Endpoints.G3FaceDetect, "{}"u8.ToArray(), path)));
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
        var request = Bare(HttpMethod.Post, Endpoints.G2FaceDetect.Path, "application/json");
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
        Assert.Equal((403, number), await ToldAsync(world, world.Signed(Endpoints.G3HardHat, "{}"u8.ToArray())));
    }

    [Fact]
    public async Task A_gateway_that_failed_says_so_and_charges_nothing()
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Meter.Refuse = _ => new Admission.Unavailable("scripted");
        Assert.Equal((500, 50000), await ToldAsync(world, world.Signed(Endpoints.G3HardHat, "{}"u8.ToArray())));
        world.Meter.Refuse = _ => null;
        world.Guard.Fault = new JournalException(JournalFaultKind.DiskFull, "journal.db", "is full.", "Make room.");
        Assert.Equal((500, 50000), await ToldAsync(world, world.Signed(Endpoints.G3HardHat, "{}"u8.ToArray())));
        Assert.Equal(0, world.Meter.Admissions);
        world.Guard.Fault = null;
        world.Meter.IsPostTaken = false;
        Assert.Equal((500, 50000), await ToldAsync(world, world.Signed(Endpoints.G3HardHat, Content.Utf8(Content.Good(Endpoints.G3HardHat)))));
    }

    [Fact]
    public async Task An_ability_without_a_model_is_not_registered_and_the_log_names_the_model()
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Backend.Missing[AbilityCodes.HardHat] = "hard_hat: needs a model for hard-hat-detection, and none is known";
        Assert.Equal((404, 50001), await ToldAsync(world, world.Signed(Endpoints.G3HardHat, Content.Utf8(Content.Good(Endpoints.G3HardHat)))));
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
            Assert.Equal((500, 50000), await ToldAsync(world, world.Signed(endpoint, Content.Utf8(Content.Good(endpoint)))));
            Assert.Equal("void WorkerDeath 50000", Assert.Single(world.Meter.Last.Steps));
        }
    }

    [Fact]
    public async Task Every_gateway_code_is_200_where_the_operator_wants_it_so()
    {
        await using var world = await CtyunWorld.StartAsync(options => options with { HttpStatus = HttpStatusRule.Always200 });
        Assert.Equal((200, 50001), await ToldAsync(world, Bare(HttpMethod.Post, "/v1/aiop/api/unknowncode1/x", "application/json")));
        Assert.Equal((200, 9), await ToldAsync(world, world.Signed(Endpoints.G3FaceDetect, "{"u8.ToArray())));
    }

    [Fact]
    public async Task The_callers_request_id_comes_back()
    {
        await using var world = await CtyunWorld.StartAsync();
        var request = world.Signed(Endpoints.G3HardHat, "{}"u8.ToArray(), requestId: "33dfa732-b27b-464f-b15a-21ed6845afd5");
        var answer = await world.SendAsync(request);
        Assert.Equal("33dfa732-b27b-464f-b15a-21ed6845afd5", Assert.Single(answer.Response.Headers.GetValues(SignatureHeaders.EopRequestId)));
        Assert.Equal("33dfa732-b27b-464f-b15a-21ed6845afd5", world.Meter.Last.Ticket.RequestId);
    }

    [Fact]
    public async Task Plain_http_is_refused_where_it_may_not_be()
    {
        await using var world = await CtyunWorld.StartAsync(options => options with { PlainHttp = PlainHttpRule.Never });
        Assert.Equal((403, 40008), await ToldAsync(world, world.Signed(Endpoints.G3HardHat, "{}"u8.ToArray())));
        // A front on this machine speaks for callers elsewhere; one that is not trusted speaks for itself.
        await using var local = await CtyunWorld.StartAsync(options => options with { TrustedFronts = [IPNetwork.Parse("127.0.0.0/8")] });
        var request = local.Signed(Endpoints.G3HardHat, "{}"u8.ToArray());
        request.Headers.Add("X-Forwarded-For", "198.51.100.1, 203.0.113.7, 127.0.0.2");
        await local.SendAsync(request);
        Assert.Equal("203.0.113.7", local.Meter.Last.Ticket.Caller);
    }

    [Fact]
    public async Task Without_the_product_nothing_changes_for_the_rest_of_the_node()
    {
        await using var world = await CtyunWorld.StartAsync();
        Assert.Equal("the node's own", await world.Client.GetStringAsync("/api/v1/cameras"));
        await using var off = await CtyunWorld.StartAsync(options => options with { Enabled = false });
        Assert.Equal("the node's own", await off.Client.GetStringAsync(Endpoints.G3HardHat.Path));
    }

    private static HttpRequestMessage Bare(HttpMethod method, string path, string? contentType = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent([]) };
        if (contentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return request;
    }

    private static async Task<(int Status, int Number)> ToldAsync(CtyunWorld world, HttpRequestMessage request)
    {
        var answer = await world.SendAsync(request);
        return ((int)answer.Status, answer.Number);
    }
}
