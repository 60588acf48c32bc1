using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;

namespace Analytics.Engine.Pipeline;

/// <summary>One rule of a running camera and what it remembers from window to window.</summary>
public sealed class RuleRunner(Rule rule, IncidentReporter reporter)
{
    private RuleState _state = RuleState.Initial;

    public Rule Rule => rule;

    public RuleRef Ref { get; } = RuleRef.Of(rule);

    /// <summary>Judges a window; windows come in order.</summary>
    /// <param name="reservation">What paid for the window, or null.</param>
    /// <returns>A command for the incident log, or null.</returns>
    public ICommand? Judge(WindowResult window, string? reservation)
    {
        (_state, var outcome) = RuleEvaluator.Evaluate(rule, _state, window);
        return reporter.Report(Ref, outcome, window.Span.To, reservation);
    }

    /// <summary>After a gap, k-of-n and dwell begin anew: nothing is known of the time between.</summary>
    public void Reset() => _state = RuleState.Initial;
}
