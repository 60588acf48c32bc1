using System.Net;
using Analytics.Client.Contract;
using Analytics.Gateway.Tests.Ctyun.Support;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;
using static Analytics.Gateway.Tests.Ctyun.Support.FirstErrorScenes;

namespace Analytics.Gateway.Tests.Ctyun.Media;

/// <summary>Pictures by content, and each limit with both of its sides (base rule 5).</summary>
public sealed class PictureRulesTests
{
    [Fact]
    public async Task Formats_are_told_by_content()
    {
        await using var world = await CtyunWorld.StartAsync();
        foreach (var picture in new[] { Pictures.Bmp(), Pictures.Png(), Pictures.Jpeg(), Pictures.Png(colour: 6), Pictures.Png(colour: 0) })
        {
            Assert.Equal(0, (await world.CallAsync(Endpoints.G3HardHat, Content.With(Endpoints.G3HardHat, "image", Content.Base64(picture)))).Number);
            var image = Assert.IsType<AbilityRequest.HardHat>(world.Backend.Last).Picture.Image;
            Assert.Equal((64, 48), (image.Width, image.Height));
        }
    }

    [Fact]
    public async Task A_photo_taken_sideways_stands_upright_for_the_ability_and_in_its_answer()
    {
        await using var world = await CtyunWorld.StartAsync();
        // A face in the last corner of whatever picture the ability gets.
        world.Backend.Answer = (request, _) =>
        {
            var image = ((AbilityRequest.FaceDetection)request).Picture.Image;
            return Task.FromResult<AbilityAnswer>(new AbilityAnswer.Faces([Samples.Face(image.Width - 10, image.Height - 10, 10, 10, 0.9)]));
        };

        var sideways = Content.Base64(Pictures.Jpeg(Orientation.TurnRight));
        var answer = await world.CallAsync(Endpoints.G3FaceDetect, Content.With(Endpoints.G3FaceDetect, "ImageData", sideways));

        var picture = Assert.IsType<AbilityRequest.FaceDetection>(world.Backend.Last).Picture;
        Assert.Equal((48, 64, true), (picture.Image.Width, picture.Image.Height, picture.IsTurned));
        Assert.Equal("[[38,54,10,10]]", answer.Json["returnObj"]!["DetectBoxes"]!.ToJsonString());
        // While it is turned there are two of it.
        Assert.Equal(6 * 64 * 48, world.Door.Tools.Pictures.Memory.Peak);
    }

    [Theory]
    [InlineData(32, 32, 0)]
    [InlineData(5000, 32, 0)]
    [InlineData(31, 32, 4008)]
    [InlineData(32, 5001, 4008)]
    public async Task Sides_of_the_first_generation(int width, int height, int number)
    {
        await using var world = await CtyunWorld.StartAsync();
        Assert.Equal(number, (await world.CallAsync(Endpoints.G1FaceDetect, With(Endpoints.G1FaceDetect, Inline(Pictures.Png(width, height))))).Number);
        var newer = number == 4008 ? 410002 : 0;
        Assert.Equal(newer, (await world.CallAsync(Endpoints.G3FaceDetect, Content.With(Endpoints.G3FaceDetect, "ImageData", Content.Base64(Pictures.Png(width, height))))).Number);
    }

    [Fact]
    public async Task Sizes_are_measured_where_each_generation_measures()
    {
        await using var world = await CtyunWorld.StartAsync();
        // G2 measures the picture, G3 the text: the same picture of 4 MB is one's and not the other's.
        var picture = Content.Base64(Pictures.OfBytes(4 << 20));
        Assert.Equal(0, (await world.CallAsync(Endpoints.G2HardHat, Content.With(Endpoints.G2HardHat, "image", picture))).Number);
        Assert.Equal(4002, (await world.CallAsync(Endpoints.G3HardHat, Content.With(Endpoints.G3HardHat, "image", picture))).Number);
        var exact = Content.Base64(Pictures.OfBytes(2 << 20));
        Assert.Equal(0, (await world.CallAsync(Endpoints.G2FaceDetect, Content.With(Endpoints.G2FaceDetect, "imageContent", exact))).Number);
        Assert.Equal(0, (await world.CallAsync(Endpoints.G3FaceDetect, Content.With(Endpoints.G3FaceDetect, "ImageData", Content.Base64(Pictures.OfBytes(7 << 20))))).Number);
    }

    [Fact]
    public async Task A_bomb_is_refused_without_being_opened()
    {
        await using var world = await CtyunWorld.StartAsync();
        var bomb = Content.Base64(Pictures.Png(claimed: 30_000));
        Assert.Equal(4003, (await world.CallAsync(Endpoints.G3HardHat, Content.With(Endpoints.G3HardHat, "image", bomb))).Number);
        Assert.Equal(410002, (await world.CallAsync(Endpoints.G3FaceDetect, Content.With(Endpoints.G3FaceDetect, "ImageData", bomb))).Number);
        Assert.Equal(4008, (await world.CallAsync(Endpoints.G1FaceDetect, With(Endpoints.G1FaceDetect, Inline(Pictures.Png(claimed: 6_000))))).Number);
        Assert.Equal(0, world.Door.Tools.Pictures.Memory.Peak);
    }

    [Fact]
    public async Task A_call_of_pictures_that_fit_nowhere_is_undecodable_and_not_a_crash()
    {
        await using var world = await CtyunWorld.StartAsync(options => options with { PictureMemory = 1 << 20 });
        var pictures = Enumerable.Repeat(Content.Base64(Pictures.Png(400, 400)), 3);
        Assert.Equal(4015, (await world.CallAsync(Endpoints.G3FallDown, Content.With(Endpoints.G3FallDown, "images", pictures))).Number);
        Assert.Equal(0, (await world.CallAsync(Endpoints.G3FallDown, Content.With(Endpoints.G3FallDown, "images", pictures.Take(2)))).Number);
    }

    [Fact]
    public async Task Pictures_by_address_are_answered_in_the_order_of_the_call()
    {
        await using var store = await PictureStore.StartAsync();
        await using var world = await CtyunWorld.StartAsync(options => options with { Fetch = new() { Allowed = [IPNetwork.Parse("127.0.0.0/8")] } });
        var asked = 0;
        world.Backend.Answer = (_, _) => Task.FromResult<AbilityAnswer>(new AbilityAnswer.Faces([Samples.Face(Interlocked.Increment(ref asked), 0, 10, 10, 0.9)]));
        string[] elements = [store.At("/face.png"), Inline(Pictures.Jpeg()), store.At("/hops/2"), Content.Prefix + " " + Content.Png, store.At("/face.png").Replace("http", "HTTP")];
        var answer = await world.CallAsync(Endpoints.G1FaceDetect, With(Endpoints.G1FaceDetect, elements));
        Assert.Equal([1, 2, 3, 4, 5], answer.Json["result"]!.AsArray().Select(r => (int)r!["face_list"]![0]!["location"]!["left"]!));
        Assert.Equal(5, world.Meter.Last.Ticket.Units);

        // The first fault in input order is told, also where a later address failed sooner.
        elements[1] = "data:application/octet-stream;base64,@@";
        elements[2] = store.At("/absent");
        Assert.Equal(4006, (await world.CallAsync(Endpoints.G1FaceDetect, With(Endpoints.G1FaceDetect, elements))).Number);
        await world.Usage.AtLeastAsync(2);
        Assert.Equal(0, world.Door.Bodies.Taken);
    }

    [Fact]
    public async Task The_fence_counts_pictures_that_fail_and_keeps_their_places()
    {
        await using var world = await CtyunWorld.StartAsync();
        var pictures = new[] { "@@@@", Content.Picture, Content.Base64(Pictures.Png()[..70]), Content.Picture };
        var answer = await world.CallAsync(Endpoints.G3Fence, Content.With(Endpoints.G3Fence, "image", pictures));
        Assert.Equal("""{"success":2,"fail":2}""", answer.Json["message"]!.ToJsonString());
        Assert.Equal([0, 2, 0, 2], answer.Json["returnObj"]!.AsArray().Select(p => (int)p!["target_num"]!));
        Assert.Equal("""{"target_num":0,"location":[]}""", answer.Json["returnObj"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task Several_actions_of_one_video_are_told_and_the_profile_follows_the_product()
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Videos.Info = () => ScriptedVideos.Of(12, 30);
        Assert.Equal(400011, (await world.CallAsync(Endpoints.G3ActionFace, Content.Good(Endpoints.G3ActionFace))).Number);
        world.Credentials.Open(AbilityCodes.ActionLiveness, product: ProductNames.Safety);
        Assert.Equal(0, (await world.CallAsync(Endpoints.G3ActionFace, Content.Good(Endpoints.G3ActionFace))).Number);
        Assert.False(Assert.IsType<AbilityRequest.ActionLiveness>(world.Backend.Last).ChecksQuality);
        world.Backend.Throw(AbilityFault.TooDark);
        // The safety product's table has no number for the light.
        Assert.Equal(400018, (await world.CallAsync(Endpoints.G3ActionFace, Content.Good(Endpoints.G3ActionFace))).Number);
    }
}
