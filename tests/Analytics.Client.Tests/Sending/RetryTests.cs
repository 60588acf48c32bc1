using Analytics.Client.Bodies;
using Analytics.Client.Results;
using Analytics.TestKit.Vendor;

namespace Analytics.Client.Tests.Sending;

/// <summary>What is repeated, how often, and how; and above all what is not.</summary>
public sealed class RetryTests
{
    private const string Success = """{"statusCode":0,"message":"success","returnObj":[]}""";

    private static readonly VendorAnswer s_ok = VendorAnswer.Json(Success);

    [Fact]
    public async Task A_broken_network_and_a_failing_service_are_repeated_with_growing_pauses()
    {
        var (result, vendor, time) = await RunAsync(VendorAnswer.Reset(), Business(5000), VendorAnswer.Json("<html/>", 503), s_ok);

        Assert.Equal(4, Assert.IsType<ApiResult<IReadOnlyList<ClassifiedObject>>.Success>(result).Raw.Attempts);
        Assert.Equal([200, 400, 800], time.Pauses.Select(pause => pause.TotalMilliseconds));
        Assert.Equal(["id-1", "id-2", "id-3", "id-4"], vendor.Select(request => request.Headers["ctyun-eop-request-id"]));
        Assert.Equal(4, vendor.Select(request => request.Headers["Eop-Authorization"]).Distinct().Count());
        Assert.Single(vendor.Select(request => Convert.ToHexString(request.Body)).Distinct());
    }

    [Fact]
    public async Task At_most_three_times()
    {
        var (result, vendor, _) = await RunAsync([.. Enumerable.Repeat(Gateway(50000, 500), 9)]);

        Assert.Equal((50000, ErrorClass.Service), (result.Gateway().Number, result.Gateway().Class));
        Assert.Equal(4, vendor.Count);
    }

    [Theory]
    [InlineData(429, 429, ErrorClass.Rate)]
    [InlineData(10002, 401, ErrorClass.Credentials)]
    [InlineData(10020, 401, ErrorClass.Credentials)]
    [InlineData(40002, 401, ErrorClass.Credentials)]
    [InlineData(40006, 401, ErrorClass.Credentials)]
    [InlineData(40008, 415, ErrorClass.Input)]
    [InlineData(40009, 403, ErrorClass.Credentials)]
    [InlineData(40010, 403, ErrorClass.Credentials)]
    [InlineData(50001, 404, ErrorClass.Input)]
    [InlineData(50002, 403, ErrorClass.Credentials)]
    [InlineData(50003, 404, ErrorClass.Input)]
    [InlineData(51001, 403, ErrorClass.Money)]
    [InlineData(51002, 403, ErrorClass.Money)]
    [InlineData(51003, 403, ErrorClass.Money)]
    [InlineData(51003, 200, ErrorClass.Money)]
    public async Task A_refusal_of_the_gateway_is_never_repeated(int number, int status, ErrorClass kind)
    {
        var (result, vendor, time) = await RunAsync(Gateway(number, status), s_ok);

        Assert.Equal((number, kind), (result.Gateway().Number, result.Gateway().Class));
        Assert.Single(vendor);
        Assert.Empty(time.Pauses);
    }

    [Theory]
    [InlineData("""{"code":9,"statusCode":9,"message":"无效json的body参数","details":"","error":"CTAPI_0009"}""", 9)]
    [InlineData("""{"code":10000,"statusCode":10000,"message":"API Not Found","details":"","error":"CTAPI_10000"}""", 10000)]
    public async Task CTAPI_codes_are_the_gateway_s(string body, int number)
    {
        var (result, vendor, _) = await RunAsync(VendorAnswer.Json(body), s_ok);
        Assert.Equal((number, ErrorClass.Input), (result.Gateway().Number, result.Gateway().Class));
        Assert.Single(vendor);
    }

    [Fact]
    public async Task An_error_of_the_ability_is_never_repeated()
    {
        var (result, vendor, _) = await RunAsync(Business(4003), s_ok);
        Assert.Equal(ErrorClass.Input, result.Business().Class);
        Assert.Single(vendor);
    }

    [Fact]
    public async Task The_real_name_check_s_4010_is_a_matter_of_rate()
    {
        await using var vendor = (await VendorServer.StartAsync()).Then(VendorAnswer.Json("""{"statusCode":4010,"retMessage":"认证接口并发已到上限","error":"AI_OP_4010"}"""));
        using var client = new AnalyticsClient(Support.Options(vendor.Address));

        var result = (await client.CheckRealNameAsync(Media.Of(new byte[10]), "11010519491231002X", "龙傲天")).Business();

        Assert.Equal((4010, ErrorClass.Rate, "认证接口并发已到上限"), (result.Number, result.Class, result.Message));
        Assert.Single(vendor.Requests);
    }

    [Fact]
    public async Task A_status_of_a_proxy_without_an_answer_of_the_contract_has_a_class_too()
    {
        var (result, vendor, _) = await RunAsync(VendorAnswer.Json("slow down", 429), s_ok);
        Assert.Equal(ErrorClass.Rate, result.Gateway().Class);
        Assert.Single(vendor);
    }

    private static VendorAnswer Gateway(int number, int status) =>
        VendorAnswer.Json($$"""{"code":{{number}},"statusCode":{{number}},"message":"拒绝","details":"","error":"{{number}}"}""", status);

    private static VendorAnswer Business(int number) =>
        VendorAnswer.Json($$"""{"code":{{number}},"statusCode":{{number}},"message":"error","details":"文","error":"AI_OP_{{number}}"}""");

    private static async Task<(ApiResult<IReadOnlyList<ClassifiedObject>> Result, IReadOnlyList<VendorRequest> Requests, QuickTime Time)> RunAsync(params VendorAnswer[] answers)
    {
        var time = new QuickTime();
        await using var vendor = (await VendorServer.StartAsync()).Then(answers);
        using var client = new AnalyticsClient(Support.Options(vendor.Address) with { Time = time });
        var result = await client.DetectHardHatsAsync(Media.Of(new byte[10]));
        return (result, vendor.Requests, time);
    }
}
