using System.Text.Json.Nodes;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Abilities;
using Analytics.Gateway.Tests.Ctyun.Support;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Tests.Ctyun.Abilities;

/// <summary>What the face abilities do beyond their examples.</summary>
public sealed class FaceDetectVersionsTests
{
    [Theory]
    [InlineData("face_detect", null, true)]
    [InlineData("face_detect", "v1", true)]
    [InlineData("face_detect", "v2", true)]
    [InlineData("face_detect", "v3", false)]
    [InlineData("face_detect", "v9", false)]
    [InlineData("face_compare", null, true)]
    [InlineData("face_compare", "v1", true)]
    [InlineData("face_compare", "v2", false)]
    [InlineData("face_compare", "v3", false)]
    public async Task The_version_header_selects_the_contract(string ability, string? version, bool isOlder)
    {
        await using var world = await CtyunWorld.StartAsync();
        var endpoint = (ability == AbilityCodes.FaceDetect, isOlder) switch
        {
            (true, true) => Endpoints.G3FaceDetectLegacy,
            (true, false) => Endpoints.G3FaceDetect,
            (false, true) => Endpoints.G3FaceCompareV1,
            _ => Endpoints.G3FaceCompare,
        };
        var request = world.Signed(endpoint with { Version = version }, Content.Utf8(Content.Good(endpoint)));
        var payload = (await world.SendAsync(request)).Json["returnObj"]!;
        var isOlderAnswer = payload is JsonValue || payload["face_num"] is not null;
        Assert.Equal(isOlder, isOlderAnswer);
    }

    [Fact]
    public async Task The_threshold_leaves_faces_out_and_keeps_equals()
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Backend.Say(new AbilityAnswer.Faces([.. new[] { 0.9, 0.7, 0.5, 0.49 }.Select(score => Samples.Face(1, 2, 3, 4, score))]));
        foreach (var (threshold, count) in new (object?, int)[] { (null, 3), (0.7, 2), (0, 4), (1, 0) })
        {
            var answer = await world.CallAsync(Endpoints.G3FaceDetect, Content.With(Endpoints.G3FaceDetect, "FaceThresh", threshold));
            Assert.Equal(count, (int)answer.Json["returnObj"]!["DetectCount"]!);
            Assert.Equal(count, answer.Json["returnObj"]!["Landmarks"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task Angles_come_only_when_asked_for()
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Backend.Say(new AbilityAnswer.Faces([Samples.SmallFace with { Angles = (-40.4, 1.2, 5.161) }]));
        var without = await world.CallAsync(Endpoints.G3FaceDetect, Content.Good(Endpoints.G3FaceDetect));
        Assert.Null(without.Json["returnObj"]!["FaceAngles"]);
        var with = await world.CallAsync(Endpoints.G3FaceDetect, Content.With(Endpoints.G3FaceDetect, "NeedFaceAngle", true));
        Assert.Equal("[[-40.4,1.2,5.16]]", with.Json["returnObj"]!["FaceAngles"]!.ToJsonString());
    }

    [Fact]
    public async Task The_sentence_that_applies_is_told()
    {
        await using var world = await CtyunWorld.StartAsync();
        foreach (var (field, value, number, detail) in new (string, object, int, string)[]
        {
            ("ImageData", 1, 400008, FaceDetectHandler.TextNeeded), ("FaceThresh", "0.5", 400008, FaceDetectHandler.FloatNeeded),
            ("NeedFaceAngle", 1, 400008, FaceDetectHandler.BoolNeeded), ("Action", "Detect", 400010, FaceDetectHandler.WrongAction),
            ("FaceThresh", -0.1, 400010, FaceDetectHandler.WrongThreshold),
        })
        {
            var answer = await world.CallAsync(Endpoints.G3FaceDetect, Content.With(Endpoints.G3FaceDetect, field, value));
            Assert.Equal((number, detail), (answer.Number, (string)answer.Json["details"]!));
        }

        Assert.Equal(
            Endpoints.G3FaceDetect.Error(400008).Detail,
            $"{FaceDetectHandler.TextNeeded} {FaceDetectHandler.FloatNeeded} {FaceDetectHandler.BoolNeeded}");
        Assert.Equal(Endpoints.G3FaceDetect.Error(400010).Detail, $"{FaceDetectHandler.WrongAction} {FaceDetectHandler.WrongThreshold}");
    }

    [Fact]
    public async Task A_picture_without_a_face_is_no_error_of_the_newer_comparison()
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Backend.Say(new AbilityAnswer.Comparison(0, Samples.SmallFace, null));
        var payload = (await world.CallAsync(Endpoints.G3FaceCompare, Content.Good(Endpoints.G3FaceCompare))).Json["returnObj"]!;
        Assert.Equal(("0.0", "[]", "[]"), (payload["Score"]!.ToJsonString(), payload["RectBList"]!.ToJsonString(), payload["LandmarkB"]!.ToJsonString()));
        Assert.Equal("[48,36,58,72]", payload["RectAList"]!.ToJsonString());
    }

    [Fact]
    public async Task Liveness_has_three_verdicts()
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Backend.Say(new AbilityAnswer.Liveness([.. Enum.GetValues<LivenessVerdict>().Select(verdict => (Samples.SmallFace, verdict))]));
        foreach (var endpoint in new[] { Endpoints.G2FaceLiveness, Endpoints.G3FaceLiveness })
        {
            var answer = await world.CallAsync(endpoint, Content.Good(endpoint));
            Assert.Equal(
                ["活体人脸", "非活体人脸", "人脸清晰度差，无法判断"],
                (answer.Json["result"] ?? answer.Json["returnObj"])!["face_list"]!.AsArray().Select(face => (string)face!["FaceAntiSpoofing"]!));
        }
    }

    [Fact]
    public async Task A_mask_answer_carries_the_printed_verdict_unless_switched_off()
    {
        await using var world = await CtyunWorld.StartAsync();
        var like = (await world.CallAsync(Endpoints.G2Mask, Content.Good(Endpoints.G2Mask))).Json["result"]!["face_list"]![0]!;
        Assert.Equal(("戴口罩", "活体人脸"), ((string)like["FaceMask"]!, (string)like["FaceAntiSpoofing"]!));
        // Without the liveness models the verdict is the one that says so.
        world.Backend.Missing[AbilityCodes.FaceLiveness] = "no model";
        like = (await world.CallAsync(Endpoints.G2Mask, Content.Good(Endpoints.G2Mask))).Json["result"]!["face_list"]![0]!;
        Assert.Equal("人脸清晰度差，无法判断", (string)like["FaceAntiSpoofing"]!);

        await using var off = await CtyunWorld.StartAsync(options => options with { MaskLikeManual = false });
        off.Backend.Say(new AbilityAnswer.Masks([(Samples.SmallFace, false)]));
        var plain = (await off.CallAsync(Endpoints.G2Mask, Content.Good(Endpoints.G2Mask))).Json["result"]!["face_list"]![0]!;
        Assert.Equal("未戴口罩", (string)plain["FaceMask"]!);
        Assert.Null(plain["FaceAntiSpoofing"]);
    }
}
