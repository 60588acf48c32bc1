using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using static Analytics.Domain.Tests.Incidents.Samples;

namespace Analytics.Domain.Tests.Incidents;

/// <summary>A pipeline from window to incident: rule, reporter and log together.</summary>
public sealed class IncidentReporterTests
{
    private static readonly IncidentReporter NodeA = new("campus", "gate-1", "node-a", 3);

    private static readonly IncidentReporter NodeB = new("campus", "gate-1", "node-b", 5);

    [Fact]
    public void Somebody_who_comes_twice_makes_two_incidents()
    {
        var log = Log();

        Watch(log, NodeA, 0, 200, second => second is (>= 20 and < 60) or (>= 120 and < 140));

        Assert.Equal(
            ["noted", "opened 22", "extended 32", "extended 42", "extended 52", "closed 58", "opened 122", "extended 132", "closed 138"],
            Story(log));
    }

    [Fact]
    public void Somebody_who_stays_makes_an_incident_every_greatest_length_and_cooldown()
    {
        var log = Log();

        Watch(log, NodeA, 0, 300, _ => true);

        Assert.Equal(["opened 2", "closed 122", "opened 162", "closed 282"], Story(log).Where(line => !line.StartsWith("ext", StringComparison.Ordinal)).Skip(1));
    }

    [Fact]
    public void A_node_that_takes_over_goes_on_with_the_open_incident()
    {
        var log = Log();

        Watch(log, NodeA, 0, 30, _ => true);
        Watch(log, NodeB, 32, 60, second => second < 40);

        Assert.Equal(["noted", "opened 2", "extended 12", "extended 22", "noted", "extended 34", "closed 38"], Story(log));
        log.When(NodeA.Stop("fence", CloseReason.SourceEnded, Second(60))).ThenRefused(IncidentRefusal.StaleEpoch);
    }

    [Fact]
    public void A_node_that_takes_over_after_everybody_left_closes_what_was_open()
    {
        var log = Log();

        Watch(log, NodeA, 0, 30, _ => true);
        Watch(log, NodeB, 32, 60, _ => false);

        Assert.Equal(["noted", "opened 2", "extended 12", "extended 22", "noted", "closed 22"], Story(log));
    }

    [Fact]
    public void A_rule_that_is_taken_away_closes_its_incident() =>
        Log().Given(Open(0)).When(NodeA.Stop("fence", CloseReason.RuleRetired, Second(3)))
            .Then(new IncidentClosed(IdAt(0), Second(0), CloseReason.RuleRetired, 3));

    /// <summary>A window every two seconds, with an intruder where asked.</summary>
    private static void Watch(Scenario<IncidentLogState> log, IncidentReporter reporter, int from, int to, Func<int, bool> isThere)
    {
        var (state, rule) = (RuleState.Initial, RuleRef.Of(Fence));
        log.When(reporter.Begin(Second(from)));
        for (var second = from; second < to; second += 2)
        {
            var span = Evidence(second).Window;
            var window = new WindowResult(span, isThere(second) ? Evidence(second).Observations : [], ["00ff"], Yolox);
            (state, var outcome) = RuleEvaluator.Evaluate(Fence, state, window);
            if (reporter.Report(rule, outcome, span.To) is { } command)
                log.When(command);
        }
    }

    private static IEnumerable<string> Story(Scenario<IncidentLogState> log) => log.Journal.Select(entry => entry.Event switch
    {
        EpochNoted => "noted",
        IncidentOpened opened => $"opened {Seconds(opened.Evidence.Window.To)}",
        IncidentExtended extended => $"extended {Seconds(extended.ActiveUntil)}",
        IncidentClosed closed => $"closed {Seconds(closed.EndedAt)}",
        _ => entry.Event.ToString()!,
    });

    private static double Seconds(DateTimeOffset at) => (at - Start).TotalSeconds;
}
