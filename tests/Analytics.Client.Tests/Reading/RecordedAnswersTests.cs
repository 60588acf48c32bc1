using System.Text.Json;
using Analytics.Client.Bodies;
using Analytics.Client.Contract;
using Analytics.Client.Requests;
using Analytics.Client.Results;
using Analytics.Client.Tests.Contract;
using Analytics.TestKit.Vendor;

namespace Analytics.Client.Tests.Reading;

/// <summary>Every example answer of the contract, played by a vendor and read by the typed method of its ability.</summary>
public sealed class RecordedAnswersTests
{
    private static readonly Media s_picture = Media.Of(new byte[] { 1, 2, 3 });

    public static TheoryData<string> Ids => [.. Endpoints.All.Select(endpoint => endpoint.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_success_is_read(string id)
    {
        var result = await CallAsync(id, "success");

        Assert.True(result.IsSuccess, result.Text);
        Assert.Equal(Expected(id), result.Text);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_failure_keeps_its_number_and_text(string id)
    {
        var failure = Page(id).GetProperty("failure").GetProperty("example");
        var number = (failure.TryGetProperty("statusCode", out var status) ? status : failure.GetProperty("code")).GetInt32();

        var result = await CallAsync(id, "failure");

        Assert.Equal(number, result.Number);
        var texts = new[] { "message", "details", "retMessage" }.Select(name => failure.TryGetProperty(name, out var text) ? text.GetString()! : "").Where(t => t.Length > 0);
        Assert.All(texts, text => Assert.Contains(text, result.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_ability_that_a_generation_lacks_is_asked_of_nobody()
    {
        await using var vendor = await VendorServer.StartAsync();
        using var client = new AnalyticsClient(Support.Options(vendor.Address, generation: Generation.G1));

        Assert.False(client.Supports(AbilityCodes.HardHat));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.DetectHardHatsAsync(s_picture));
        await Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync(new G3.HardHat(s_picture)));
        Assert.Empty(vendor.Requests);
    }

    private static async Task<(bool IsSuccess, int Number, string Text)> CallAsync(string id, string which)
    {
        var page = Page(id);
        await using var vendor = await VendorServer.StartAsync();
        vendor.Always = VendorAnswer.Json(page.GetProperty(which).GetProperty("example").GetRawText());
        var endpoint = Endpoints.All.Single(e => e.Id == id);
        using var client = new AnalyticsClient(Support.Options(vendor.Address, generation: endpoint.Generation) with { MaxRetries = 0 });
        var result = endpoint.Ability switch
        {
            AbilityCodes.HardHat => Seen(await client.DetectHardHatsAsync(s_picture)),
            AbilityCodes.Workwear => Seen(await client.DetectWorkwearAsync(s_picture)),
            AbilityCodes.ElectronicFence => Seen(await client.WatchFenceAsync([s_picture], [(0, 0), (9, 0), (9, 9), (0, 9)])),
            AbilityCodes.FallDown => Seen(await client.ScoreFallAsync([s_picture])),
            AbilityCodes.Fight => Seen(await client.ScoreFightAsync([s_picture])),
            AbilityCodes.ActionLiveness => Seen(await client.CheckActionAsync(s_picture, FaceAction.Blink)),
            AbilityCodes.FaceDetect => Seen(await client.DetectFacesAsync(s_picture, 0.5, true)),
            AbilityCodes.FaceAttributes => Seen(await client.DetectFaceAttributesAsync(s_picture)),
            AbilityCodes.FaceCompare => Seen(await client.CompareFacesAsync(s_picture, s_picture)),
            AbilityCodes.FaceLiveness => Seen(await client.CheckLivenessAsync(s_picture)),
            AbilityCodes.Mask => Seen(await client.DetectMasksAsync(s_picture)),
            AbilityCodes.RealName => Seen(await client.CheckRealNameAsync(s_picture, "11010519491231002X", "龙傲天")),
            _ => throw new InvalidOperationException(endpoint.Ability),
        };
        Assert.Equal(endpoint.Path, Assert.Single(vendor.Requests).Path);
        return result;
    }

    private static (bool, int, string) Seen<T>(ApiResult<T> result) => result switch
    {
        ApiResult<T>.Success(var value, _) => (true, 0, JsonSerializer.Serialize(value, s_json)),
        ApiResult<T>.BusinessError error => (false, error.Number, $"{error.Message} {error.Details}"),
        _ => (false, -1, result.ToString()!),
    };

    private static readonly JsonSerializerOptions s_json = new()
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = false,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    private static JsonElement Page(string id) =>
        ContractPages.Endpoints().GetProperty("endpoints").EnumerateArray().Single(e => e.GetProperty("id").GetString() == id);

    // Worked out by hand from the examples of the contract.
    private static string Expected(string id) => id switch
    {
        "g1.face_detect" => $$"""{"Faces":[{"Box":{{Rect(142, 73, 239, 304)}},"Score":0.971,"Landmarks":[]}],"IsClear":true}""",
        "g1.face_attributes" => $$"""{"Faces":[{"Box":{{Rect(142, 73, 239, 304)}},"Gender":"Male","Age":35}],"IsClear":true}""",
        "g1.face_compare" => """{"Similarity":0.51397,"IsSame":false,"IsClear":true}""",
        "g2.hard_hat" => $$"""[{"Box":{{Rect(72, 15, 57, 69)}},"ClassName":"blue_hat","Score":0.9998},{"Box":{{Rect(147, 44, 53, 60)}},"ClassName":"blue_hat","Score":0.9984}]""",
        "g3.hard_hat" => $$"""[{"Box":{{Rect(72, 15, 57, 69)}},"ClassName":"blue_hat","Score":0.9998},{"Box":{{Rect(107, 44, 93, 60)}},"ClassName":"blue_hat","Score":0.9984}]""",
        "g2.workwear" => $$"""[{"Box":{{Rect(72, 15, 57, 69)}},"ClassName":"blue","Score":0.9998},{"Box":{{Rect(147, 44, 53, 60)}},"ClassName":"blue","Score":0.9984}]""",
        "g3.workwear" => $$"""[{"Box":{{Rect(72, 15, 57, 69)}},"ClassName":"blue","Score":0.9998}]""",
        "g2.electronic_fence" or "g3.electronic_fence" => $$"""{"Handled":1,"Failed":0,"Pictures":[[{{Rect(209, 229, 341, 1202)}},{{Rect(971, 409, 387, 1149)}}]]}""",
        "g3.fall_down" or "g3.fight" => """{"Score":0.001}""",
        "g3.action_liveness.safety" or "g3.action_liveness.face" => """{"Seen":["Blink"],"IsLive":true}""",
        "g2.face_detect" or "g3.face_detect.legacy" => $$"""{"Faces":[{"Box":{{Rect(48, 36, 58, 72)}},"Landmarks":[]}]}""",
        "g3.face_detect" =>
            $$$"""{"Faces":[{"Box":{{{Rect(1135, 181, 279, 274)}}},"Score":0.6763,"Landmarks":[{"X":1214,"Y":290},{"X":1335,"Y":289},{"X":1273,"Y":380},{"X":1235,"Y":407},{"X":1319,"Y":407}],"Angles":{"Pitch":-40.4,"Yaw":1.2,"Roll":5.16}}]}""",
        "g2.face_attributes" or "g3.face_attributes" => $$"""{"Faces":[{"Box":{{Rect(48, 36, 58, 72)}},"Gender":"Male","Age":23}]}""",
        "g2.face_compare" or "g3.face_compare.v1" => """{"Similarity":0.99999}""",
        "g3.face_compare" =>
            $$$"""{"Similarity":0.6841,"First":{"Box":{{{Rect(80, 67, 94, 116)}}},"Landmarks":[{"X":104,"Y":109},{"X":146,"Y":112},{"X":122,"Y":137},{"X":102,"Y":146},{"X":145,"Y":148}]},"Second":{"Box":{{{Rect(75, 62, 104, 118)}}},"Landmarks":[{"X":103,"Y":108},{"X":147,"Y":116},{"X":120,"Y":142},{"X":99,"Y":147},{"X":139,"Y":155}]}}""",
        "g2.face_liveness" or "g3.face_liveness" => $$"""[{"Box":{{Rect(48, 36, 58, 72)}},"Verdict":"Live"}]""",
        "g2.mask" or "g3.mask" => $$"""[{"Box":{{Rect(48, 36, 58, 72)}},"IsMasked":true}]""",
        "g3.real_name_auth" => """{"ResultBytes":"00XX","Token":"d182ca85-0000-4000-8000-868cb258ceab"}""",
        _ => throw new InvalidOperationException(id),
    };

    private static string Rect(int left, int top, int width, int height) =>
        $$"""{"Left":{{left}},"Top":{{top}},"Width":{{width}},"Height":{{height}},"Right":{{left + width}},"Bottom":{{top + height}}}""";
}
