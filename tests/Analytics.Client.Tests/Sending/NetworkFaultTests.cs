using System.Net;
using System.Net.Sockets;
using Analytics.Client.Bodies;
using Analytics.Client.Results;
using Analytics.TestKit.Time;
using Analytics.TestKit.Vendor;

namespace Analytics.Client.Tests.Sending;

/// <summary>A network that breaks: each way has its own name, none is an exception.</summary>
public sealed class NetworkFaultTests
{
    private const string Success = """{"statusCode":0,"message":"success","returnObj":[{"box":[1,2,3,4],"classname":"blue_hat","score":0.9}]}""";

    private static readonly Media s_picture = Media.Of(new byte[1000]);

    [Fact]
    public async Task A_reset_connection_is_broken() => Assert.Equal(NetworkFault.Broken, (await OnceAsync(VendorAnswer.Reset())).Network().Fault);

    [Fact]
    public async Task Half_an_answer_is_broken() => Assert.Equal(NetworkFault.Broken, (await OnceAsync(VendorAnswer.Truncated(Success))).Network().Fault);

    [Fact]
    public async Task A_longer_answer_than_allowed_is_not_read_to_its_end() =>
        Assert.Equal(NetworkFault.TooLarge, (await OnceAsync(VendorAnswer.Huge(8 << 20))).Network().Fault);

    [Theory]
    [InlineData("<html>502</html>", 502)]
    [InlineData("", 200)]
    [InlineData("[]", 200)]
    [InlineData("{\"statusCode\":0,\"returnObj\":[]} and more", 200)]
    [InlineData("{\"statusCode\":0,\"returnObj\":[", 200)]
    [InlineData("{\"message\":\"success\"}", 200)]
    [InlineData("{\"statusCode\":\"none\"}", 200)]
    public async Task What_is_no_answer_of_the_contract_is_malformed(string body, int status) =>
        Assert.Equal(NetworkFault.Malformed, (await OnceAsync(VendorAnswer.Json(body, status))).Network().Fault);

    [Fact]
    public async Task Nesting_without_end_is_malformed() =>
        Assert.Equal(NetworkFault.Malformed, (await OnceAsync(VendorAnswer.Json(string.Concat(Enumerable.Repeat("{\"a\":", 10_000))))).Network().Fault);

    [Fact]
    public async Task Nobody_at_the_address_is_unreachable()
    {
        // Held and not listened on: nobody else can take the port meanwhile.
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)held.LocalEndPoint!).Port}");
        using var client = new AnalyticsClient(Support.Options(address) with { MaxRetries = 0 });

        Assert.Equal(NetworkFault.Unreachable, (await client.DetectHardHatsAsync(s_picture)).Network().Fault);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_times_out()
    {
        var time = new ManualTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var vendor = (await VendorServer.StartAsync()).Then(VendorAnswer.Silent(asked));
        using var client = new AnalyticsClient(Support.Options(vendor.Address, time) with { MaxRetries = 0, AttemptTimeout = TimeSpan.FromSeconds(7) });

        var call = client.DetectHardHatsAsync(s_picture);
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(NetworkFault.TimedOut, (await call).Network().Fault);
    }

    [Fact]
    public async Task The_caller_s_own_cancellation_is_an_exception()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var vendor = (await VendorServer.StartAsync()).Then(VendorAnswer.Silent(asked));
        using var client = new AnalyticsClient(Support.Options(vendor.Address));
        using var stop = new CancellationTokenSource();

        var call = client.DetectHardHatsAsync(s_picture, stop.Token);
        await asked.Task;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(vendor.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var redirect = new VendorAnswer((_, context, _) =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        await using var vendor = (await VendorServer.StartAsync()).Then(redirect);
        using var client = new AnalyticsClient(Support.Options(vendor.Address) with { MaxRetries = 0 });

        Assert.Equal(NetworkFault.Malformed, (await client.DetectHardHatsAsync(s_picture)).Network().Fault);
        Assert.Single(vendor.Requests);
    }

    private static async Task<ApiResult<IReadOnlyList<ClassifiedObject>>> OnceAsync(VendorAnswer answer)
    {
        await using var vendor = (await VendorServer.StartAsync()).Then(answer);
        using var client = new AnalyticsClient(Support.Options(vendor.Address) with { MaxRetries = 0 });
        var result = await client.DetectHardHatsAsync(s_picture);
        Assert.Single(vendor.Requests);
        return result;
    }
}
