using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Abilities;
using Analytics.Gateway.Tests.Ctyun.Support;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Tests.Ctyun.Abilities;

/// <summary>The real-name check at the door: what cannot be asked, and what the registry's answer means.</summary>
public sealed class RealNameTests
{
    [Theory]
    [InlineData("portrait", "@@@@", RealNameHandler.NoPicture)]
    [InlineData("portrait", "", RealNameHandler.NoPicture)]
    [InlineData("portrait", "bm8gcGljdHVyZQ==", RealNameHandler.NoPicture)]
    [InlineData("portrait", null, RealNameHandler.NoPicture)]
    [InlineData("idNum", "11010519491231002x", RealNameHandler.NoIdNumber)]
    [InlineData("idNum", "1101051949123100", RealNameHandler.NoIdNumber)]
    [InlineData("idNum", "11010519491231002Y", RealNameHandler.NoIdNumber)]
    [InlineData("idNum", null, RealNameHandler.NoIdNumber)]
    [InlineData("fullName", "", "fullName字段不能为空且不能包含空格等特殊字符")]
    [InlineData("fullName", "龙 傲天", "fullName字段不能为空且不能包含空格等特殊字符")]
    public async Task What_cannot_be_asked_is_4002_with_its_sentence(string field, string? value, string sentence)
    {
        await using var world = await CtyunWorld.StartAsync();
        var answer = await world.CallAsync(Endpoints.G3RealName, Content.With(Endpoints.G3RealName, field, value));
        Assert.Equal((4002, sentence), (answer.Number, (string)answer.Json["retMessage"]!));
        Assert.Equal(0, world.Backend.Asked);
    }

    [Fact]
    public async Task An_overlong_portrait_has_its_own_sentence()
    {
        await using var world = await CtyunWorld.StartAsync();
        var answer = await world.CallAsync(Endpoints.G3RealName, Content.With(Endpoints.G3RealName, "portrait", new string('A', (200 << 10) + 4)));
        Assert.Equal((4002, RealNameHandler.TooLong), (answer.Number, (string)answer.Json["retMessage"]!));
        Assert.All(
            new[] { RealNameHandler.NoPicture, RealNameHandler.TooLong, RealNameHandler.NoIdNumber },
            sentence => Assert.Contains(sentence, Endpoints.G3RealName.Error(4002).Detail, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00XX", 0)]
    [InlineData("01XX", 4101)]
    [InlineData("02XX", 4101)]
    [InlineData("0AXX", 4103)]
    [InlineData("0BXX", 4103)]
    [InlineData("0CXX", 4101)]
    [InlineData("0DXX", 4109)]
    [InlineData("0EXX", 4101)]
    [InlineData("0FXX", 4101)]
    [InlineData("0GXX", 4101)]
    [InlineData("0JXX", 4101)]
    [InlineData("0KXX", 4101)]
    [InlineData("0TXX", 4104)]
    [InlineData("0WXX", 4103)]
    [InlineData("0XXX", 4101)]
    [InlineData("5XXX", 4109)]
    [InlineData("6XXX", 4002)]
    [InlineData("7XXX", 4103)]
    [InlineData("AXXX", 4104)]
    [InlineData("EXXX", 4103)]
    [InlineData("TXXX", 4104)]
    [InlineData("XXXX", 1)]
    [InlineData("", 2)]
    public async Task The_two_characters_decide(string result, int number)
    {
        await using var world = await CtyunWorld.StartAsync();
        world.Backend.Say(new AbilityAnswer.RealName(result, "token"));
        var answer = await world.CallAsync(Endpoints.G3RealName, Content.Good(Endpoints.G3RealName));
        Assert.Equal(number, answer.Number);
        var isFilled = number is 0 or 4101 or 4109;
        Assert.Equal((isFilled ? result : null, isFilled ? "token" : null), ((string?)answer.Json["resStr"], (string?)answer.Json["certToken"]));
    }
}
