using Analytics.Domain.Rules;

namespace Analytics.Domain.Incidents;

/// <summary>
/// The pipeline's side: what a rule says, as a command for the incident log. Ids follow from the window, so a pipeline that
/// sends again, or another that judges the same window, sends the same command.
/// </summary>
/// <param name="Epoch">Of the camera's activation.</param>
public sealed record IncidentReporter(string Tenant, string Camera, string Node, long Epoch)
{
    public NoteEpoch Begin(DateTimeOffset at) => new($"epoch-{Epoch}", at, Node, Node, Epoch);

    /// <summary>For rules and cameras that stop while something is open (<see cref="RuleMark.Open"/>).</summary>
    public CloseIncident Stop(string ruleId, CloseReason reason, DateTimeOffset at) =>
        new($"{IncidentId.Of(Tenant, Camera, ruleId, at)}-stop", at, Node, ruleId, reason, null, Epoch);

    /// <param name="at">End of the window that was judged.</param>
    /// <param name="reservation">What paid for it, or null.</param>
    /// <returns>
    /// Null where there is nothing to send. <see cref="IncidentRefusal.CoolingDown"/> in answer to it is ordinary life: the next
    /// report comes by itself. <see cref="IncidentRefusal.StaleEpoch"/> stops the pipeline.
    /// </returns>
    public ICommand? Report(RuleRef rule, RuleOutcome outcome, DateTimeOffset at, string? reservation = null)
    {
        var id = IncidentId.Of(Tenant, Camera, rule.Id, at);
        return outcome switch
        {
            RuleOutcome.Fire { Evidence: var evidence } => Open(evidence),
            RuleOutcome.Still { Report: { } evidence } => Open(evidence),
            RuleOutcome.Quiet quiet => new CloseIncident($"{id}-quiet", at, Node, rule.Id, CloseReason.Quiet, quiet.ActiveUntil, Epoch),
            _ => null,
        };

        OpenIncident Open(RuleEvidence evidence) => new($"{id}-open", at, Node, rule, evidence, reservation, Node, Epoch);
    }
}
