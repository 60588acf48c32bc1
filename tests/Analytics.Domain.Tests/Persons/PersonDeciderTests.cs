using Analytics.Domain.Persons;
using static Analytics.Domain.Tests.Persons.PersonSamples;

namespace Analytics.Domain.Tests.Persons;

public sealed class PersonDeciderTests
{
    [Fact]
    public void A_person_is_enrolled_once()
    {
        var person = Person().When(Enrol());
        person.Then(new PersonEnrolled(Long, Portrait, Agreed, KeepUntil));
        Assert.True(person.State.IsInForce(Start));

        person.When(Enrol(id: "enrol-2")).ThenRefused(PersonRefusal.Exists);
    }

    [Fact]
    public void A_person_may_be_enrolled_before_there_is_a_portrait()
    {
        var person = Person().Given(Enrol(hasPortrait: false)).When(Replace());

        person.Then(new PersonPortraitEnrolled(Newer, []));
    }

    [Fact]
    public void What_is_not_sealed_is_not_taken()
    {
        var detail = Person().When(Enrol(Long with { Number = "11010519491231002X" })).ThenRefused(PersonRefusal.Invalid);

        Assert.DoesNotContain("11010519491231002X", detail, StringComparison.Ordinal);
        Person().When(Enrol(Long with { Fingerprint = "AA" })).ThenRefused(PersonRefusal.Invalid);
        Person().Given(Enrol()).When(Replace(Newer with { Embedding = "0.1,0.2" })).ThenRefused(PersonRefusal.Invalid);
        Person().Given(Enrol()).When(Correct("张三丰")).ThenRefused(PersonRefusal.Invalid);
        Person().Given(Enrol()).When(Correct("d1.k2.b3RoZXI")).ThenRefused(PersonRefusal.Invalid);
    }

    [Theory]
    [InlineData(-1, 1, "x", "givenAt", 1)]
    [InlineData(0, 1, "", "purpose", 0)]
    [InlineData(0, 0, "x", "keepUntil", 0)]
    [InlineData(0, 4000, "x", "keepUntil", 0)]
    public void Consent_and_retention_must_make_sense(int givenDaysAgo, int keptDays, string purpose, string field, int ahead)
    {
        var consent = new Consent(ConsentGiver.Guardian, Start.AddDays(-givenDaysAgo).AddHours(ahead), purpose);

        var detail = Person().When(Enrol(consent: consent, keepUntil: Start.AddDays(keptDays))).ThenRefused(PersonRefusal.Invalid);

        Assert.Contains(field, detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_portrait_destroys_the_one_before() =>
        Person().Given(Enrol()).When(Replace()).Then(new PersonPortraitEnrolled(Newer, ["p1"]));

    [Fact]
    public void A_name_is_corrected_at_the_version_that_was_read()
    {
        var person = Person().Given(Enrol()).When(Correct(expected: 1));
        person.Then(new PersonNameCorrected("d1.k1.b3RoZXI"));
        Assert.Equal(Long with { Name = "d1.k1.b3RoZXI" }, person.State.Identity);

        person.When(Correct(expected: 1, id: "name-2")).ThenRefused(PersonRefusal.VersionConflict);
    }

    [Fact]
    public void A_withdrawal_ends_every_check_and_destroys_the_portrait()
    {
        var person = Person().Given(Enrol()).When(Withdraw());
        person.Then(new PersonConsentWithdrawn(["p1"]));
        Assert.False(person.State.IsInForce(Start));
        Assert.Null(person.State.Portrait);
        Assert.Equal(Start.AddMinutes(1), person.State.WithdrawnAt);

        person.When(Withdraw("withdraw-2")).ThenNothing();
        person.When(Replace()).ThenRefused(PersonRefusal.NoConsent);
        person.When(Correct()).ThenRefused(PersonRefusal.NoConsent);
    }

    [Fact]
    public void Who_agrees_again_is_found_again_without_a_portrait()
    {
        var person = Person().Given(Enrol(), Withdraw()).When(Renew());

        person.Then(new PersonConsentRenewed(Agreed with { Purpose = "门禁核验与考勤" }, KeepUntil.AddDays(365)));
        Assert.True(person.State.IsInForce(Start));
        Assert.Null(person.State.Portrait);
        person.When(Renew(id: "renew-2")).ThenNothing();
    }

    [Fact]
    public void An_erasure_names_every_key_and_is_final()
    {
        var person = Person().Given(Enrol()).When(Erase());
        person.Then(new PersonErased(ErasureCause.Asked, ["k1", "p1"]));
        Assert.Null(person.State.Identity);

        person.When(Erase("erase-2")).ThenNothing();
        person.When(Enrol(id: "enrol-2")).ThenRefused(PersonRefusal.Erased);
        person.When(Withdraw()).ThenRefused(PersonRefusal.Erased);
    }

    [Fact]
    public void Retention_erases_at_its_instant_and_not_before()
    {
        var person = Person().Given(Enrol());
        person.When(Expire(KeepUntil.AddTicks(-1))).ThenRefused(PersonRefusal.NotDue);
        Assert.True(person.State.IsInForce(KeepUntil.AddTicks(-1)));
        Assert.False(person.State.IsInForce(KeepUntil));

        person.When(Expire(id: "expire-2")).Then(new PersonErased(ErasureCause.Expired, ["k1", "p1"]));
    }

    [Fact]
    public void Nobody_is_changed_who_was_never_enrolled()
    {
        foreach (var command in (ICommand[])[Replace(), Correct(), Renew(), Withdraw(), Erase(), Expire()])
            Person().When(command).ThenRefused(PersonRefusal.NotFound);
    }
}
