using Analytics.Domain.Persons;
using Analytics.Domain.Tests.Incidents;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;
using static Analytics.Domain.Tests.Persons.PersonSamples;

namespace Analytics.Domain.Tests.Persons;

public sealed class PersonPropertyTests
{
    private static readonly Gen<ICommand> OfPerson =
        from kind in Gen.Choose(0, 9)
        from id in Gen.Choose(0, 60).Select(number => $"c{number}")
        from key in Gen.Choose(1, 5)
        from purpose in Gen.Elements("gate", "")
        from days in Gen.Elements(-1, 1, 400)
        from version in Gen.Elements<long?>(null, 0, 1, 2)
        let portrait = new SealedPortrait($"p{key}", $"d1.p{key}.ZQ", new string('b', 64))
        select kind switch
        {
            0 or 1 => (ICommand)Enrol(new SealedIdentity($"k{key}", $"d1.k{key}.bg", $"d1.k{key}.bm", Fingerprint), Agreed with { Purpose = purpose }, Start.AddDays(days), key > 2, $"{id}-e"),
            2 or 3 => Replace(portrait, $"{id}-p"),
            4 => Correct($"d1.k{key}.b2", version, $"{id}-n"),
            5 => Renew(Agreed with { Purpose = purpose }, Start.AddDays(days), $"{id}-r"),
            6 => Withdraw($"{id}-w"),
            7 => key == 1 ? Erase($"{id}-x") : Correct(key == 2 ? "张三" : $"d1.k{key}.b2", null, $"{id}-m"),
            8 => Expire(Start.AddDays(days), $"{id}-t"),
            _ => Renew(Agreed, KeepUntil, $"{id}-s"),
        };

    private static readonly Gen<ICommand> OfNumber =
        from claims in Gen.Elements(true, false)
        from id in Gen.Choose(0, 60).Select(number => $"c{number}")
        from person in Gen.Elements("p-1", "p-2", "p-3")
        from instead in Gen.Elements(null, "p-1", "p-2")
        select claims ? (ICommand)NumberClaimTests.Claim(person, instead, $"{id}-c") : new ReleaseNumber($"{id}-r", Start, "chen", person);

    [Fact]
    public void Every_command_to_a_person_repeated_changes_nothing() => Repeat(Person, OfPerson);

    [Fact]
    public void Every_command_to_a_number_repeated_changes_nothing() => Repeat(NumberClaimTests.Number, OfNumber);

    [Fact]
    public void A_replay_of_a_person_gives_the_live_state() => Replay(Person, OfPerson);

    [Fact]
    public void A_replay_of_a_number_gives_the_live_state() => Replay(NumberClaimTests.Number, OfNumber);

    [Fact]
    public void Whatever_happens_every_key_is_in_use_or_was_named_for_destruction() => Prop.ForAll(Stories(OfPerson), story =>
    {
        var person = Person();
        foreach (var command in story)
            person.When(command);
        var events = person.Journal.Select(entry => entry.Event).ToList();
        var made = events.SelectMany(e => e switch
        {
            PersonEnrolled enrolled => KeysOf(enrolled.Identity.DataKey, enrolled.Portrait?.DataKey),
            PersonPortraitEnrolled enrolled => KeysOf(enrolled.Portrait.DataKey),
            _ => [],
        });
        var destroyed = events.SelectMany(e => e switch
        {
            PersonPortraitEnrolled enrolled => enrolled.DestroyedKeys,
            PersonConsentWithdrawn withdrawn => withdrawn.DestroyedKeys,
            PersonErased erased => erased.DestroyedKeys,
            _ => [],
        });
        var used = KeysOf(person.State.Identity?.DataKey, person.State.Portrait?.DataKey);
        Assert.Equal(made.Order(StringComparer.Ordinal), destroyed.Concat(used).Order(StringComparer.Ordinal));
        Assert.True(person.State.Consent is not null || person.State.Portrait is null);
    }).Holds();

    private static IEnumerable<string> KeysOf(params IEnumerable<string?> keys) => keys.OfType<string>();

    private static Arbitrary<ICommand[]> Stories(Gen<ICommand> commands) =>
        Gen.Choose(1, 40).SelectMany(count => Gen.ArrayOf(commands, count)).ToArbitrary();

    private static void Repeat<TState>(Func<Scenario<TState>> make, Gen<ICommand> commands)
        where TState : class => Prop.ForAll(Stories(commands), story =>
        {
            var entity = make();
            foreach (var command in story)
            {
                var (state, refusal) = (entity.When(command).Entity, entity.Last!.Refusal);
                entity.When(command);
                Assert.Empty(entity.Last.Events);
                Assert.Equal(Wire.Text(state), Wire.Text(entity.Entity));
                Assert.Equal(refusal, entity.Last.Refusal);
            }
        }).Holds();

    private static void Replay<TState>(Func<Scenario<TState>> make, Gen<ICommand> commands)
        where TState : class => Prop.ForAll(Stories(commands), Gen.Choose(0, 20).ToArbitrary(), (story, snapshotAfter) =>
        {
            var entity = make();
            foreach (var command in story)
                entity.When(command);
            Assert.Equal(Wire.Text(entity.Entity), Wire.Text(entity.Replay(snapshotAfter)));
        }).Holds();
}
