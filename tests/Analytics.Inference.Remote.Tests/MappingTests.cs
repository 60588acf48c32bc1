using System.Text.Json;
using Analytics.Inference.Abilities;
using Analytics.Inference.Remote.Tests.Support;
using Analytics.TestKit.Vendor;
using Analytics.Vision.Media;

namespace Analytics.Inference.Remote.Tests;

/// <summary>Our requests in the contract's words, and its answers in ours.</summary>
public sealed class MappingTests
{
    private static readonly Picture s_picture = World.Picture;

    [Fact]
    public async Task Faces_with_scores_landmarks_and_angles_best_first()
    {
        var answer = await AskAsync(new AbilityRequest.FaceDetection(s_picture, 0.4, true), """
            {"statusCode":0,"returnObj":{"DetectBoxes":[[1,2,3,4],[5,6,7,8],[9,9,9,9]],"DetectScores":[0.5,0.9,0.3],"Landmarks":[[1,2,3,4,5,6,7,8,9,10],[],[]],"FaceAngles":[[1,2,3],[4,5,6],[7,8,9]]}}
            """);
        var faces = Assert.IsType<AbilityAnswer.Faces>(answer.Answer).Found;
        Assert.Equal([0.9, 0.5], faces.Select(f => f.Score));
        Assert.Equal((new PixelBox(1, 2, 4, 6), 5, (1d, 2d, 3d)), (faces[1].Box, faces[1].Landmarks.Count, faces[1].Angles!.Value));
        Assert.Equal((0.4, true), (answer.Body.GetProperty("FaceThresh").GetDouble(), answer.Body.GetProperty("NeedFaceAngle").GetBoolean()));
    }

    [Fact]
    public async Task No_face_is_an_empty_answer_where_a_number_says_so()
    {
        const string none = """{"statusCode":4105,"code":4105,"message":"未检测到人脸","details":"上传图片中不包含人脸","error":"AI_OP_4105"}""";
        Assert.Empty(Assert.IsType<AbilityAnswer.Attributes>((await AskAsync(new AbilityRequest.FaceAttributes(s_picture), none)).Answer).Found);
        Assert.Empty(Assert.IsType<AbilityAnswer.Liveness>((await AskAsync(new AbilityRequest.FaceLiveness(s_picture), none)).Answer).Found);
        Assert.Empty(Assert.IsType<AbilityAnswer.Masks>((await AskAsync(new AbilityRequest.Mask(s_picture), none)).Answer).Found);
        Assert.Equal(new AbilityAnswer.Comparison(0, null, null), (await AskAsync(new AbilityRequest.FaceComparison(s_picture, s_picture), none)).Answer);
    }

    [Theory]
    [InlineData(4101, "01XX")]
    [InlineData(4109, "5XXX")]
    public async Task A_real_name_check_that_fails_is_a_result_with_its_four_characters(int number, string result)
    {
        var answer = await AskAsync(
            new AbilityRequest.RealName("龙傲天", "11010519491231002X", s_picture),
            $$"""{"statusCode":{{number}},"retMessage":"不一致","error":"AI_OP_{{number}}","resStr":"{{result}}","certToken":"t"}""");
        Assert.Equal(new AbilityAnswer.RealName(result, "t"), answer.Answer);
        Assert.Equal(("11010519491231002X", "龙傲天"), (answer.Body.GetProperty("idNum").GetString(), answer.Body.GetProperty("fullName").GetString()));
    }

    [Theory]
    [InlineData(LivenessAction.Eye, "Blink")]
    [InlineData(LivenessAction.Mouth, "OpenMouth")]
    [InlineData(LivenessAction.FaceLeft, "FaceLeft")]
    [InlineData(LivenessAction.FaceRight, "FaceRight")]
    [InlineData(LivenessAction.FaceUpDown, "FaceUpdown")]
    public async Task Actions_in_the_contract_s_spelling(LivenessAction action, string name)
    {
        var answer = await AskAsync(
            new AbilityRequest.ActionLiveness(new byte[100], action),
            """{"statusCode":0,"returnObj":{"eye":"True","face_left":"False","face_right":"False","face_updown":"True","mouth":"False","valid":"True"}}""");
        var actions = Assert.IsType<AbilityAnswer.Actions>(answer.Answer);
        Assert.True(actions.IsLive && actions.Seen.SetEquals([LivenessAction.Eye, LivenessAction.FaceUpDown]));
        Assert.Equal(name, answer.Body.GetProperty("ActionType").GetString());
    }

    [Theory]
    [InlineData(400018, AbilityFault.NoFace)]
    [InlineData(400019, AbilityFault.TooDark)]
    [InlineData(400020, AbilityFault.TooBright)]
    [InlineData(400021, AbilityFault.TooBlurred)]
    public async Task What_is_wrong_with_a_video(int number, AbilityFault expected)
    {
        await using var world = (await World.StartAsync()).Then(World.Business(number));
        var fault = await Assert.ThrowsAsync<AbilityException>(() => world.Backend.RunAsync(new AbilityRequest.ActionLiveness(new byte[100], LivenessAction.Eye), default));
        Assert.Equal((expected, 1L), (fault.Fault, world.Backend.Ledger.Figures("action_liveness").Posted));
    }

    [Fact]
    public async Task A_fence_with_its_corners_and_who_stands_inside()
    {
        var answer = await AskAsync(
            new AbilityRequest.Fence([s_picture, s_picture], [(0, 0), (10.5, 0), (10, 10), (0, 10)]),
            """{"statusCode":0,"message":{"success":2,"fail":0},"returnObj":[{"target_num":1,"location":[{"left":1,"top":2,"width":3,"height":4}]},{"target_num":0,"location":[]}]}""");
        var inside = Assert.IsType<AbilityAnswer.Inside>(answer.Answer);
        Assert.Equal([1, 0], inside.Pictures.Select(p => p.Count));
        Assert.Equal(new FoundObject(new PixelBox(1, 2, 4, 6), "person", 1), inside.Pictures[0][0]);
        Assert.Equal("0,0,10.5,0,10,10,0,10", answer.Body.GetProperty("area").GetString());
        Assert.Equal(2, answer.Body.GetProperty("image").GetArrayLength());
    }

    [Theory]
    [InlineData("fall_down", "/v1/aiop/api/2gm0y369n30g/action/falldown/images")]
    [InlineData("fight", "/v1/aiop/api/2gm1xzigc2kg/action/fight/images")]
    public async Task Clips(string ability, string path)
    {
        await using var world = await World.StartAsync();
        world.Vendor.Always = VendorAnswer.Json("""{"statusCode":0,"returnObj":{"score":1e-3}}""");
        Assert.Equal(new AbilityAnswer.Score(0.001), await world.Backend.RunAsync(new AbilityRequest.Clip(ability, [.. Enumerable.Repeat(s_picture, 16)]), default));
        Assert.Equal(path, Assert.Single(world.Vendor.Requests).Path);
    }

    [Fact]
    public async Task A_mask_that_the_remote_says_nothing_of_is_a_failure_that_was_charged()
    {
        await using var world = await World.StartAsync();
        world.Vendor.Always = VendorAnswer.Json("""{"statusCode":0,"returnObj":{"face_num":1,"face_list":[{"face_location":{"top":1,"left":1,"width":1,"height":1},"FaceAntiSpoofing":"活体人脸"}]}}""");
        var fault = await Assert.ThrowsAsync<AbilityException>(() => world.Backend.RunAsync(new AbilityRequest.Mask(s_picture), default));
        Assert.Equal((AbilityFault.Failed, 1L), (fault.Fault, world.Backend.Ledger.Figures("mask").Posted));
    }

    [Fact]
    public async Task A_picture_over_the_remote_s_limit_is_encoded_again_at_its_own_size()
    {
        var large = new Picture(new byte[3 << 20], new BgrImage(1600, 1600, new byte[1600 * 1600 * 3]));
        var sent = (await AskAsync(new AbilityRequest.FaceAttributes(large), """{"statusCode":0,"returnObj":{"face_num":0,"face_list":[]}}""")).Body.GetProperty("imageContent").GetString()!;
        // 75 is the best quality below 2 MB of the codec that these tests have.
        Assert.Equal((1600 * 1600 * 75 / 100) + 2, Convert.FromBase64String(sent.Replace('-', '+').Replace('_', '/')).Length);
    }

    [Fact]
    public async Task A_portrait_may_become_smaller_and_nothing_else_may()
    {
        var huge = new Picture(new byte[6 << 20], new BgrImage(2400, 2400, new byte[2400 * 2400 * 3]));
        var portrait = (await AskAsync(new AbilityRequest.RealName("龙", "1", huge), """{"statusCode":0,"resStr":"00XX","certToken":"t"}""")).Body.GetProperty("portrait").GetString()!;
        Assert.InRange(portrait.Length, 1, (40 << 10) / 3 * 4 + 8);

        await using var world = await World.StartAsync();
        var fault = await Assert.ThrowsAsync<AbilityException>(() => world.Backend.RunAsync(new AbilityRequest.Mask(huge), default));
        Assert.Equal(AbilityFault.NotServed, fault.Fault);
        Assert.Empty(world.Vendor.Requests);
    }

    [Fact]
    public async Task A_picture_that_was_turned_upright_is_sent_as_it_stands_and_not_as_its_file_lies()
    {
        var asItCame = await AskAsync(new AbilityRequest.HardHat(s_picture), World.Hats);
        var turned = await AskAsync(new AbilityRequest.HardHat(s_picture with { IsTurned = true }), World.Hats);

        Assert.Equal(s_picture.Encoded.ToArray(), Sent(asItCame.Body));
        Assert.Equal(new FakeCodec().EncodeJpeg(s_picture.Image, 90), Sent(turned.Body));

        static byte[] Sent(JsonElement body) => Convert.FromBase64String(body.GetProperty("image").GetString()!.Replace('-', '+').Replace('_', '/'));
    }

    private static async Task<(AbilityAnswer Answer, JsonElement Body)> AskAsync(AbilityRequest request, string answer)
    {
        await using var world = await World.StartAsync();
        world.Vendor.Always = VendorAnswer.Json(answer);
        var mapped = await world.Backend.RunAsync(request, default);
        return (mapped, JsonDocument.Parse(Assert.Single(world.Vendor.Requests).Body).RootElement.Clone());
    }
}
