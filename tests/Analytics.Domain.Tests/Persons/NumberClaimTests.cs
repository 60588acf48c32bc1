using Analytics.Domain.Persons;
using Analytics.Domain.Tests.Incidents;
using static Analytics.Domain.Tests.Persons.PersonSamples;

namespace Analytics.Domain.Tests.Persons;

public sealed class NumberClaimTests
{
    [Fact]
    public void A_number_belongs_to_one_person()
    {
        var number = Number().When(Claim("p-1"));
        number.Then(new PersonNumberClaimed("p-1"));

        number.When(Claim("p-1", id: "c2")).ThenNothing();
        Assert.Contains("p-1", number.When(Claim("p-2", id: "c3")).ThenRefused(NumberClaimRefusal.Taken), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_taken_over_only_from_the_holder_that_was_seen()
    {
        Number().Given(Claim("p-1")).When(Claim("p-2", "p-1", "c2")).Then(new PersonNumberClaimed("p-2"));
        Number().Given(Claim("p-1")).When(Claim("p-2", "p-9", "c2")).ThenRefused(NumberClaimRefusal.Taken);
    }

    [Fact]
    public void Only_its_holder_gives_it_back()
    {
        var number = Number().Given(Claim("p-1"));
        number.When(new ReleaseNumber("r1", Start, "chen", "p-2")).ThenNothing();
        number.When(new ReleaseNumber("r2", Start, "chen", "p-1")).Then(new PersonNumberReleased("p-1"));

        number.When(Claim("p-2", id: "c2")).Then(new PersonNumberClaimed("p-2"));
    }

    internal static ClaimNumber Claim(string person, string? instead = null, string id = "c1") => new(id, Start, "chen", person, instead);

    internal static Scenario<NumberClaimState> Number() => new(new NumberClaimDecider(), NumberClaimDecider.IdOf("acme", Fingerprint));
}
