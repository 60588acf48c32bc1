using Analytics.Domain.Apps;
using Analytics.Domain.Tests.Incidents;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;
using static Analytics.Domain.Tests.Apps.AppSamples;

namespace Analytics.Domain.Tests.Apps;

public sealed class AppsPropertyTests
{
    private static readonly Gen<string> Keys32 = Gen.Choose(1, 7).Select(number => $"{number}".PadLeft(32, '0'));

    private static readonly Gen<string?> Files = Gen.Elements<string?>(null, Campus, "north.jsonc");

    private static readonly Gen<ICommand> OfAccount =
        from kind in Gen.Choose(0, 10)
        from id in Gen.Choose(0, 80).Select(number => $"c{number}")
        from profile in Gen.Elements(Acme, Acme with { Name = "Acme 2" }, Acme with { IsVerified = false }, Acme with { Name = "" })
        from key in Keys32
        from file in Files
        from app in Gen.Elements("gate", "yard")
        from hours in Gen.Choose(-1, 3)
        from minutes in Gen.Choose(0, 9)
        let at = Start.AddMinutes(minutes)
        select kind switch
        {
            0 => (ICommand)Configure(profile, null, $"{id}-c"),
            1 => ImportOf(profile, file ?? Campus, $"{id}-i"),
            2 => new EnableAccount($"{id}-e", at, "chen"),
            3 => new DisableAccount($"{id}-d", at, "chen"),
            4 => new RetireAccount($"{id}-r", at, "chen", file),
            5 or 6 => Add(key, file, $"{id}-a"),
            7 => new RotateAccessKey($"{id}-o", at, "chen", key, $"s{id}", TimeSpan.FromHours(hours), file),
            8 => new DeleteAccessKey($"{id}-x", at, "chen", key, file),
            9 => Reserve(app, profile.Name, $"{id}-n"),
            _ => new ReleaseAppName($"{id}-l", at, "chen", app),
        };

    private static readonly Gen<ICommand> OfApp =
        from kind in Gen.Choose(0, 9)
        from id in Gen.Choose(0, 80).Select(number => $"c{number}")
        from profile in Gen.Elements(Gate, Gate with { Name = "Yard" }, Gate with { Name = "#" })
        from openings in Gen.Elements<AbilityOpening[]>([HardHat], [HardHat, Liveness], [Liveness with { Product = "safety" }], [HardHat with { Product = "face" }])
        from file in Files
        from hours in Gen.Choose(-1, 3)
        from hasKeys in Gen.Elements(true, false)
        select kind switch
        {
            0 => (ICommand)Create(profile, id: $"{id}-c"),
            1 or 2 => Import([.. openings], profile, ["10.0.0.0/8"], hours == 0, hasKeys ? Keys : null, hours == 1 ? $"s{id}" : null, file ?? Campus, $"{id}-i"),
            3 => new DescribeApp($"{id}-p", Start, "chen", profile, AppRules.K1),
            4 => hasKeys ? new EnableApp($"{id}-e", Start, "chen") : new DisableApp($"{id}-d", Start, "chen"),
            5 => Open($"{id}-o", openings),
            6 => Allow(hasKeys ? null : "hard_hat", $"{id}-a", "10.1.2.3"),
            7 => Rotate(hours, $"{id}-r"),
            8 => new ReplaceSm2Key($"{id}-s", Start, "chen", Public, $"s{id}"),
            _ => Delete(file, $"{id}-x"),
        };

    [Fact]
    public void Every_command_to_an_account_repeated_changes_nothing() => Repeat(Account, OfAccount);

    [Fact]
    public void Every_command_to_an_app_repeated_changes_nothing() => Repeat(App, OfApp);

    [Fact]
    public void A_replay_of_an_account_gives_the_live_state() => Replay(Account, OfAccount);

    [Fact]
    public void A_replay_of_an_app_gives_the_live_state() => Replay(App, OfApp);

    [Fact]
    public void No_story_closes_an_opened_ability_or_changes_its_product() => Prop.ForAll(Stories(OfApp), commands =>
    {
        var app = App();
        foreach (var command in commands)
        {
            var before = app.State;
            app.When(command);
            if (app.State.Life == AppLife.Present && before.Life == AppLife.Present)
                Assert.All(before.Abilities, open => Assert.Equal(open.Product, app.State.Find(open.Ability)?.Product));
        }
    }).Holds();

    [Fact]
    public void No_story_has_more_than_five_keys_two_secrets_or_one_name_twice() => Prop.ForAll(Stories(OfAccount), commands =>
    {
        var account = Account();
        foreach (var command in commands)
        {
            var state = account.When(command).State;
            Assert.InRange(state.Keys.Count, 0, 5);
            Assert.All(state.Keys, key => Assert.InRange(key.Secrets.Count, 1, 2));
            Assert.Equal(state.Names.Count, state.Names.Select(held => held.Name).Distinct().Count());
        }
    }).Holds();

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
