using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Domain.Tests.Rules;

/// <summary>K of n with quiet time and gate, against a model that looks at the whole history each time.</summary>
public sealed class InertiaPropertyTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private static readonly Observation Seen = new("person", 0.9, Box.Whole);

    private enum Sample
    {
        Miss,
        Hit,
        Gated,
    }

    private static readonly Gen<(int K, int N, int CloseAfter)> Settings =
        from n in Gen.Choose(1, 8)
        from k in Gen.Choose(1, n)
        from closeAfter in Gen.Choose(1, 12)
        select (k, n, closeAfter);

    private static readonly Gen<(Sample What, int Second)[]> Histories =
        from count in Gen.Choose(1, 60)
        from samples in Gen.ArrayOf(Gen.Elements(Sample.Miss, Sample.Hit, Sample.Hit, Sample.Gated), count)
        from steps in Gen.ArrayOf(Gen.Choose(1, 4), count)
        select samples.Select((what, i) => (what, steps.Take(i + 1).Sum())).ToArray();

    [Fact]
    public void Fires_and_quiets_as_the_naive_model_does() => Prop.ForAll(
        Settings.ToArbitrary(), Histories.ToArbitrary(),
        (settings, history) => Assert.Equal(Naive(settings, history), Real(settings, history)))
        .Holds(500);

    private static List<string> Real((int K, int N, int CloseAfter) settings, (Sample What, int Second)[] history)
    {
        var rule = new Rule
        {
            Id = "r",
            Ability = Abilities.ElectronicFence,
            K = settings.K,
            N = settings.N,
            CloseAfter = TimeSpan.FromSeconds(settings.CloseAfter),
        };
        var (state, log) = (RuleState.Initial, new List<string>());
        foreach (var (what, second) in history)
        {
            var at = Start.AddSeconds(second);
            var window = new WindowResult(
                new WindowSpan(at, at, 0, 0), what == Sample.Hit ? [Seen] : [], [], null, IsGated: what == Sample.Gated);
            (state, var outcome) = RuleEvaluator.Evaluate(rule, state, window);
            log.Add(outcome.GetType().Name);
        }

        return log;
    }

    private static List<string> Naive((int K, int N, int CloseAfter) settings, (Sample What, int Second)[] history)
    {
        var (hits, log, active, everQuiet, begin) = (new List<bool>(), new List<string>(), false, false, 0);
        for (var i = 0; i < history.Length; i++)
        {
            // A gated window is what the last window that was not gated was.
            var known = Array.FindLastIndex(history, i, entry => entry.What != Sample.Gated);
            hits.Add(known >= 0 && history[known].What == Sample.Hit);

            var lastHit = hits.FindLastIndex(hit => hit);
            var quietFor = history[i].Second - history[Math.Max(lastHit, 0)].Second;
            if (hits[i] && active)
            {
                log.Add("Still");
            }
            else if (hits[i] && hits.Skip(Math.Max(begin, i + 1 - settings.N)).Count(hit => hit) >= settings.K)
            {
                log.Add("Fire");
                (active, everQuiet) = (true, true);
            }
            else if (!hits[i] && (active || !everQuiet) && quietFor >= settings.CloseAfter)
            {
                log.Add("Quiet");
                (active, everQuiet, begin) = (false, true, i + 1);
            }
            else
            {
                log.Add("None");
            }
        }

        return log;
    }
}
