using Analytics.Client.Bodies;
using Analytics.Client.Results;
using Analytics.TestKit.Vendor;

namespace Analytics.Client.Tests.Reading;

/// <summary>The contradictions of the contract's table B, as answers: each form that a manual prints is read.</summary>
public sealed class ToleranceTests
{
    private static readonly Media s_picture = Media.Of(new byte[] { 1, 2, 3 });

    [Theory]
    [InlineData("B01 payload named data", """{"code":0,"message":"success","data":[{"box":[1,2,3,4],"classname":"blue_hat","score":0.9}]}""")]
    [InlineData("B02 number as text", """{"code":"0","message":"success","result":[{"box":[1,2,3,4],"classname":"blue_hat","score":"0.9"}]}""")]
    [InlineData("B07 statusCode", """{"statusCode":0,"message":"success","returnObj":[{"box":[1,2,3,4],"classname":"blue_hat","score":0.9}]}""")]
    [InlineData("B09 statuscode and result", """{"statuscode":0,"message":"success","result":[{"box":[1,2,3,4],"classname":"blue_hat","score":0.9}]}""")]
    [InlineData("B35, B38 blanks", """{"code":0,"message":"success ","result":[{"box":[1,2,3,4],"classname":"blue_hat ","score":0.9}]}""")]
    [InlineData("unknown members, a comment, a comma too many", """{"code":0,"new":{"a":[1]},/*x*/"result":[{"box":[1,2,3,4],"classname":"blue_hat","score":9e-1,"track":7,}],}""")]
    [InlineData("doubled members: the last", """{"code":7,"result":[],"result":[{"box":[1,2,3,4],"classname":"blue_hat","score":0.9}],"code":0}""")]
    [InlineData("byte order mark", "\uFEFF{\"code\":0,\"result\":[{\"box\":[1,2,3,4],\"classname\":\"blue_hat\",\"score\":0.9}]}")]
    public async Task Helmets(string what, string answer)
    {
        var found = Assert.Single((await AskAsync(answer, c => c.DetectHardHatsAsync(s_picture), Generation.G2)).Value());
        Assert.True(found is { ClassName: "blue_hat", Score: 0.9, Box: { Left: 2, Top: 1, Right: 4, Bottom: 3 } }, what);
    }

    [Theory]
    [InlineData("""{"code":0,"message":{"success":1,"fail":1},"result":[{"target_num":1,"location":[{"left":1,"top":2,"width":3,"height":4}]},{"target_num":0,"location":[]}]}""", 1, 1)]
    [InlineData("""{"code":0,"message":"success","result":[{"target_num":1,"location":[{"left":1,"top":2,"width":3,"height":4}]},{"target_num":0}]}""", 2, 0)]
    public async Task B04_a_message_that_is_an_object_or_a_text(string answer, int handled, int failed)
    {
        var fence = (await AskAsync(answer, c => c.WatchFenceAsync([s_picture], [(0, 0), (1, 0), (1, 1), (0, 1)]), Generation.G2)).Value();
        Assert.Equal((handled, failed, 2), (fence.Handled, fence.Failed, fence.Pictures.Count));
        Assert.Equal(new PixelRect(1, 2, 3, 4), Assert.Single(fence.Pictures[0]));
    }

    [Theory]
    [InlineData("face_location")]
    [InlineData("face_loaction")]
    [InlineData("location")]
    public async Task B05_spellings_of_the_location(string name)
    {
        var answer = $$$"""{"code":"0","result":{"face_num":1,"face_list":[{"{{{name}}}":{"top":36,"left":48,"width":58,"height":72}}]}}""";
        Assert.Equal(new PixelRect(48, 36, 58, 72), Assert.Single((await AskAsync(answer, c => c.DetectFacesAsync(s_picture), Generation.G2)).Value().Faces).Box);
    }

    [Theory]
    [InlineData("活体人脸", LivenessVerdict.Live)]
    [InlineData("非活体人脸", LivenessVerdict.NotLive)]
    [InlineData("人脸清晰度差，无法判断", LivenessVerdict.Unclear)]
    [InlineData("人脸清晰度较差，无法判断", LivenessVerdict.Unclear)]
    [InlineData("人脸清晰度较差, 无法判断", LivenessVerdict.Unclear)]
    public async Task B06_verdicts_by_their_beginning(string text, LivenessVerdict verdict)
    {
        var answer = $$$"""{"statusCode":"0","returnObj":{"face_num":1,"face_list":[{"face_location":{"top":1,"left":1,"width":1,"height":1},"FaceAntiSpoofing":"{{{text}}}"}]}}""";
        Assert.Equal(verdict, Assert.Single((await AskAsync(answer, c => c.CheckLivenessAsync(s_picture))).Value()).Verdict);
    }

    [Theory]
    [InlineData("\"True\"", "\"False\"")]
    [InlineData("\"true\"", "\"false\"")]
    [InlineData("true", "false")]
    [InlineData("1", "0")]
    public async Task B11_flags_in_every_form(string yes, string no)
    {
        var answer = $$$"""{"statuscode":0,"result":{"eye":{{{yes}}},"face_left":{{{no}}},"face_right":{{{no}}},"face_updown":{{{yes}}},"mouth":{{{no}}},"valid":{{{yes}}}}}""";
        var result = (await AskAsync(answer, c => c.CheckActionAsync(s_picture, FaceAction.Blink))).Value();
        Assert.True(result.IsLive && result.Seen.SetEquals([FaceAction.Blink, FaceAction.FaceUpdown]));
    }

    [Theory]
    [InlineData("""{"location":{"left":1,"top":2,"width":3,"height":4},"face_probability":0.5}""")]
    [InlineData("""{"location":{"left":1,"top":2,"width":3,"height":4,"face_probability":0.5}}""")]
    public async Task B30_the_probability_beside_the_location_or_in_it(string face) =>
        Assert.Equal(0.5, Assert.Single((await AskAsync(
            $$"""{"code":0,"message":"成功","result":[{"face_list":[{{face}}],"pic_quality":"0"}]}""", c => c.DetectFacesAsync(s_picture), Generation.G1)).Value().Faces).Score);

    [Theory]
    [InlineData("""{"face_compare":"true","confidence":"85","pic_quality":0}""", true, 0.85, true)]
    [InlineData("""{"face_compare":"False","confidence":"待定","pic_quality":"1"}""", false, 0, false)]
    public async Task B31_to_B33_a_comparison_of_the_first_generation(string pair, bool isSame, double similarity, bool isClear)
    {
        var result = (await AskAsync($$"""{"code":0,"result":[{{pair}}]}""", c => c.CompareFacesAsync(s_picture, s_picture), Generation.G1)).Value();
        Assert.Equal((isSame, similarity, isClear), (result.IsSame!.Value, result.Similarity, result.IsClear!.Value));
    }

    [Theory]
    [InlineData("""{"code":4003,"message":"error","details":"base64数据处理异常","error":"AI_OP_4003"}""")]
    [InlineData("""{"statusCode":"4003","message":"error","details":"base64数据处理异常"}""")]
    [InlineData("""{"statusCode":4003,"code":4003,"message":"error","details":"base64数据处理异常 ","error":"AI_OP_4003 "}""")]
    public async Task B07_B08_B16_failures_under_either_key(string answer)
    {
        var error = (await AskAsync(answer, c => c.DetectHardHatsAsync(s_picture))).Business();
        Assert.Equal((4003, ErrorClass.Input, "base64数据处理异常"), (error.Number, error.Class, error.Details));
    }

    [Fact]
    public async Task B10_a_number_wins_over_another_one_in_the_error_text()
    {
        var error = (await AskAsync(
            """{"statuscode":500001,"message":"服务接口异常，请联系管理员","details":"需要联系管理员处理","error":"AI_OP_4101"}""", c => c.CheckActionAsync(s_picture, FaceAction.Blink))).Business();
        Assert.Equal((500001, ErrorClass.Service), (error.Number, error.Class));
    }

    [Theory]
    [InlineData("""{"statusCode":0,"message":"success"}""")]
    [InlineData("""{"statusCode":0,"returnObj":"none"}""")]
    [InlineData("""{"statusCode":0,"returnObj":[{"box":[1,2,3],"classname":"x","score":1}]}""")]
    [InlineData("""{"statusCode":0,"returnObj":[{"box":[1,2,3,1e300],"classname":"x","score":1}]}""")]
    [InlineData("""{"statusCode":0,"returnObj":[{"box":[1,2,3,4],"classname":"x","score":"NaN"}]}""")]
    public async Task A_success_without_its_payload_is_not_taken_for_an_empty_one(string answer) =>
        Assert.Equal(NetworkFault.Unreadable, (await AskAsync(answer, c => c.DetectHardHatsAsync(s_picture))).Network().Fault);

    private static async Task<ApiResult<T>> AskAsync<T>(string answer, Func<AnalyticsClient, Task<ApiResult<T>>> ask, Generation generation = Generation.G3)
    {
        await using var vendor = await VendorServer.StartAsync();
        vendor.Always = VendorAnswer.Json(answer);
        using var client = new AnalyticsClient(Support.Options(vendor.Address, generation: generation) with { MaxRetries = 0 });
        return await ask(client);
    }
}
