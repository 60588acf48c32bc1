using Analytics.Domain.Persons;

namespace Analytics.Domain.Tests.Persons;

public sealed class PersonNameTests
{
    [Theory]
    [InlineData("龙傲天", true)]
    [InlineData("买买提·吐尔逊", true)]
    [InlineData("买买提•吐尔逊", true)]
    [InlineData("𠮷野", true)]
    [InlineData("O'Neil", true)]
    [InlineData("张 三", false)]
    [InlineData(" 张三", false)]
    [InlineData("张三\u3000", false)]
    [InlineData("张3", false)]
    [InlineData("张_三", false)]
    [InlineData("·张三", false)]
    [InlineData("张三-", false)]
    [InlineData("张\u0000三", false)]
    [InlineData("张\ud800", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_name_has_letters_and_joints_between_them(string? name, bool isName)
    {
        var faults = PersonName.Faults(name);

        Assert.Equal(isName, faults.Count == 0);
        Assert.All(faults, fault => Assert.False(name is { Length: > 1 } && fault.ToString().Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Length_counts_characters_and_not_their_halves()
    {
        Assert.Empty(PersonName.Faults(string.Concat(Enumerable.Repeat("𠮷", 50))));
        Assert.NotEmpty(PersonName.Faults(new string('张', 51)));
    }

    [Theory]
    [InlineData("买买提•吐尔逊")]
    [InlineData("买买提・吐尔逊")]
    [InlineData("买买提·吐尔逊")]
    public void Dots_of_all_keyboards_are_one(string name) => Assert.Equal("买买提·吐尔逊", PersonName.Normalise(name));

    [Fact]
    public void A_mask_shows_the_first_character()
    {
        Assert.Equal("张**", PersonName.Mask("张三"));
        Assert.Equal("𠮷**", PersonName.Mask("𠮷野太郎"));
        Assert.Equal("**", PersonName.Mask(""));
    }
}
