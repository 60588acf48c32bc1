using Analytics.Domain.Persons;
using Analytics.Domain.Rules;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;
using static Analytics.Domain.Tests.Persons.PersonSamples;

namespace Analytics.Domain.Tests.Persons;

public sealed class IdentityNumberTests
{
    /// <summary>The two examples that GB 11643 prints.</summary>
    [Theory]
    [InlineData("11010519491231002X")]
    [InlineData("440524188001010014")]
    public void The_standards_own_examples_have_their_check_character(string number) =>
        Assert.Equal(number[^1], IdentityNumber.CheckCharacter(number));

    [Theory]
    [InlineData("11010519491231002X", null)]
    [InlineData("11010519491231002x", FaultCode.Malformed)]
    [InlineData("110105194912310021", FaultCode.Malformed)]
    [InlineData("1101051949123100２X", FaultCode.Malformed)]
    [InlineData("1101051949123100X2", FaultCode.Malformed)]
    [InlineData(" 1010519491231002X", FaultCode.Malformed)]
    [InlineData("11010519491231002", FaultCode.Malformed)]
    [InlineData("11010519491231002XX", FaultCode.Malformed)]
    [InlineData("", FaultCode.Required)]
    [InlineData(null, FaultCode.Required)]
    [InlineData("440524188001010014", FaultCode.OutOfRange)]
    public void A_number_is_told_from_what_is_none(string? number, FaultCode? fault)
    {
        var faults = IdentityNumber.Faults(number, Start);

        Assert.Equal(fault, faults.Count == 0 ? null : faults[0].Code);
        Assert.All(faults, found => Assert.False(number is { Length: > 3 } && found.ToString().Contains(number, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("20250229", false)]
    [InlineData("20240229", true)]
    [InlineData("20261301", false)]
    [InlineData("18991231", false)]
    [InlineData("19000101", true)]
    [InlineData("20260314", true)]
    [InlineData("20260315", false)]
    public void Nobody_is_born_on_a_day_that_is_none_or_to_come(string day, bool isDay) =>
        Assert.Equal(isDay, IdentityNumber.IsValid(WithCheck($"110105{day}002"), Start));

    [Fact]
    public void The_day_is_that_of_the_country_whose_number_it_is()
    {
        var born = WithCheck("11010520260315002");

        Assert.False(IdentityNumber.IsValid(born, new DateTimeOffset(2026, 3, 14, 15, 59, 59, TimeSpan.Zero)));
        Assert.True(IdentityNumber.IsValid(born, new DateTimeOffset(2026, 3, 14, 16, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Every_wrong_character_and_every_two_neighbours_exchanged_are_found() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements("0123456789".ToCharArray()), 17).ToArbitrary(), digits =>
        {
            var number = WithCheck(new string(digits));
            // By the table of weights that the standard prints, not by Horner's form.
            int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
            Assert.Equal("10X98765432"[weights.Select((weight, at) => weight * (number[at] - '0')).Sum() % 11], number[^1]);
            for (var at = 0; at < 17; at++)
            {
                var wrong = number.ToCharArray();
                wrong[at] = wrong[at] == '9' ? '0' : (char)(wrong[at] + 1);
                Assert.NotEqual(number[^1], IdentityNumber.CheckCharacter(wrong));
                if (at == 16 || number[at] == number[at + 1])
                    continue;
                var swapped = number.ToCharArray();
                (swapped[at], swapped[at + 1]) = (swapped[at + 1], swapped[at]);
                Assert.NotEqual(number[^1], IdentityNumber.CheckCharacter(swapped));
            }
        }).Holds();

    [Fact]
    public void A_mask_shows_the_first_three_and_the_last_four()
    {
        Assert.Equal("110***********002X", IdentityNumber.Mask("11010519491231002X"));
        Assert.Equal(new string('*', 18), IdentityNumber.Mask("110105"));
        Assert.Equal(new string('*', 18), IdentityNumber.Mask(null));
    }

    private static string WithCheck(string digits) => digits + IdentityNumber.CheckCharacter(digits);
}
