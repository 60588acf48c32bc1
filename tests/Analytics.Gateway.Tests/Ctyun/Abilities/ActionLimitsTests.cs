using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun;
using Analytics.Gateway.Ctyun.Abilities;
using Analytics.Gateway.Tests.Ctyun.Support;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Tests.Ctyun.Abilities;

/// <summary>Action liveness under its two products (L2) and as their union.</summary>
public sealed class ActionLimitsTests
{
    [Theory]
    [InlineData(ProductNames.Face, false, 8, 15)]
    [InlineData(ProductNames.Safety, false, 15, 16)]
    [InlineData(ProductNames.Face, true, 15, 16)]
    public async Task Each_product_keeps_its_own_limits(string product, bool isUnion, int taken, int refused)
    {
        await using var world = await CtyunWorld.StartAsync(options => options with { ActionProfile = isUnion ? ActionProfile.Union : ActionProfile.ByProduct });
        world.Credentials.Open(AbilityCodes.ActionLiveness, product: product);
        foreach (var (seconds, rate, number) in new[]
        {
            (1.0, 10.0, 0), (taken, 30, 0), (taken, 30.0003, 0), (refused, 25, 400011), (0.9, 25, 400011), (3, 9.5, 400013), (3, 31, 400013),
        })
        {
            world.Videos.Info = () => ScriptedVideos.Of(seconds, rate);
            Assert.Equal(number, (await world.CallAsync(Endpoints.G3ActionFace, Content.Good(Endpoints.G3ActionFace))).Number);
        }

        // The text: 8 MB in the safety product, 11 MB else, of which 8 MB are video.
        var isShort = product == ProductNames.Safety && !isUnion;
        var text = new string('A', isShort ? 8 << 20 : (8 << 20) / 3 * 4);
        world.Videos.Info = () => ScriptedVideos.Of(3, 25);
        Assert.Equal(0, (await world.CallAsync(Endpoints.G3ActionFace, Content.With(Endpoints.G3ActionFace, "VideoBase64", text))).Number);
        Assert.Equal(400012, (await world.CallAsync(Endpoints.G3ActionFace, Content.With(Endpoints.G3ActionFace, "VideoBase64", text + "AAAAAAAA"))).Number);
    }

    [Fact]
    public async Task Older_names_come_where_the_operator_wants_them()
    {
        await using var world = await CtyunWorld.StartAsync(options => options with { LegacyKeys = true });
        world.Backend.Say(new AbilityAnswer.Actions(new HashSet<LivenessAction> { LivenessAction.Mouth, LivenessAction.FaceLeft }, IsLive: false));
        var answer = (await world.CallAsync(Endpoints.G3ActionFace, Content.Good(Endpoints.G3ActionFace))).Json;
        Assert.Equal(0, (int)answer["statuscode"]!);
        Assert.Equal(answer["returnObj"]!.ToJsonString(), answer["result"]!.ToJsonString());
        Assert.Equal(("True", "True", "False"), ((string)answer["result"]!["mouth"]!, (string)answer["result"]!["face_left"]!, (string)answer["result"]!["valid"]!));
    }

    [Fact]
    public async Task The_field_of_the_wrong_type_is_named()
    {
        await using var world = await CtyunWorld.StartAsync();
        foreach (var field in Endpoints.G3ActionFace.Fields)
        {
            var answer = await world.CallAsync(Endpoints.G3ActionFace, Content.With(Endpoints.G3ActionFace, field, 5));
            Assert.Equal(400008, answer.Number);
            Assert.Equal(field + ActionHandler.TextNeeded, (string)answer.Json["details"]!);
        }

        Assert.Equal(
            Endpoints.G3ActionFace.Error(400008).Detail, string.Join(' ', Endpoints.G3ActionFace.Fields.Select(field => field + ActionHandler.TextNeeded)));
    }
}
