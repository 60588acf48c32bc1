using Analytics.Domain.Persons;
using Analytics.Domain.Tests.Incidents;

namespace Analytics.Domain.Tests.Persons;

internal static class PersonSamples
{
    public static readonly DateTimeOffset Start = new(2026, 3, 14, 7, 30, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset KeepUntil = Start.AddDays(365);

    public static readonly string Fingerprint = new('a', 64);

    public static readonly SealedIdentity Long = new("k1", "d1.k1.bmFtZQ", "d1.k1.bnVtYmVy", Fingerprint);

    public static readonly SealedPortrait Portrait = new("p1", "d1.p1.ZW1iZWRkaW5n", new string('b', 64));

    public static readonly SealedPortrait Newer = new("p2", "d1.p2.bmV3ZXI", new string('b', 64));

    public static readonly Consent Agreed = new(ConsentGiver.Person, Start.AddDays(-1), "门禁核验");

    public static Scenario<PersonState> Person() => new(new PersonDecider(), PersonDecider.IdOf("acme", "p-1"));

    public static EnrolPerson Enrol(
        SealedIdentity? identity = null, Consent? consent = null, DateTimeOffset? keepUntil = null, bool hasPortrait = true, string id = "enrol-1") =>
        new(id, Start, "chen", identity ?? Long, hasPortrait ? Portrait : null, consent ?? Agreed, keepUntil ?? KeepUntil);

    public static EnrolPortrait Replace(SealedPortrait? portrait = null, string id = "portrait-1") => new(id, Start, "chen", portrait ?? Newer);

    public static CorrectName Correct(string name = "d1.k1.b3RoZXI", long? expected = null, string id = "name-1") => new(id, Start, "chen", name, expected);

    public static RenewConsent Renew(Consent? consent = null, DateTimeOffset? keepUntil = null, string id = "renew-1") =>
        new(id, Start, "chen", consent ?? Agreed with { Purpose = "门禁核验与考勤" }, keepUntil ?? KeepUntil.AddDays(365));

    public static WithdrawConsent Withdraw(string id = "withdraw-1") => new(id, Start.AddMinutes(1), "chen");

    public static ErasePerson Erase(string id = "erase-1") => new(id, Start, "chen");

    public static ExpirePerson Expire(DateTimeOffset? at = null, string id = "expire-1") => new(id, at ?? KeepUntil, "retention");
}
