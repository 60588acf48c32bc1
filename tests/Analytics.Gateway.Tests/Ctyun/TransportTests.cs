using System.Net;
using Analytics.Client.Contract;
using Analytics.Client.Signing;
using Analytics.Gateway.Ctyun;
using Analytics.Gateway.Tests.Ctyun.Support;

namespace Analytics.Gateway.Tests.Ctyun;

/// <summary>What lies around a call: statuses, headers, transport, the rest of the node.</summary>
public sealed class TransportTests
{
    [Fact]
    public async Task Every_gateway_code_is_200_where_the_operator_wants_it_so()
    {
        await using var world = await CtyunWorld.StartAsync(options => options with { HttpStatus = HttpStatusRule.Always200 });
        Assert.Equal((200, 50001), await world.ToldAsync(CtyunWorld.Bare(HttpMethod.Post, "/v1/aiop/api/unknowncode1/x", "application/json")));
        Assert.Equal((200, 9), await world.ToldAsync(world.Signed(Endpoints.G3FaceDetect, "{"u8.ToArray())));
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
        Assert.Equal((403, 40008), await world.ToldAsync(world.Signed(Endpoints.G3HardHat, "{}"u8.ToArray())));
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
}
