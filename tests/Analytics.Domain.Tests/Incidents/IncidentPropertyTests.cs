using Analytics.Domain.Incidents;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;
using static Analytics.Domain.Tests.Incidents.Samples;

namespace Analytics.Domain.Tests.Incidents;

/// <summary>Two rules, pipelines that are replaced, repeats under old and new ids, and people in between.</summary>
public sealed class IncidentPropertyTests
{
    private static readonly string[] Rules = ["fence", "gate"];

    /// <param name="Kind">What is done.</param>
    /// <param name="Pause">Seconds since the step before; negative where an old window is judged again.</param>
    /// <param name="Pick">Which of the incidents or commands so far.</param>
    public sealed record Step(int Kind, int Pause, string Rule, int Epoch, int Pick);

    private static readonly Gen<Step> Steps =
        from kind in Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Constant(1)), (3, Gen.Constant(2)), (10, Gen.Choose(3, 11)))
        from pause in Gen.Frequency((4, Gen.Choose(0, 15)), (2, Gen.Choose(16, 200)), (1, Gen.Choose(-60, -1)))
        from rule in Gen.Elements(Rules)
        from epoch in Gen.Choose(1, 4)
        from pick in Gen.Choose(0, 1000)
        select new Step(kind, pause, rule, epoch, pick);

    private static readonly Arbitrary<Step[]> Histories =
        Gen.Choose(1, 80).SelectMany(count => Gen.ArrayOf(Steps, count)).ToArbitrary();

    private const int Thorough = 200;

    [Fact]
    public void Every_command_repeated_changes_nothing() => Prop.ForAll(Histories, steps => Play(steps, (log, command) =>
    {
        var (state, refusal) = (Wire.Text(log.Entity), log.Last!.Refusal);
        log.When(command);
        Assert.Empty(log.Last.Events);
        Assert.Equal(refusal, log.Last.Refusal);
        Assert.Equal(state, Wire.Text(log.Entity));
    })).Holds(Thorough);

    [Fact]
    public void What_another_node_sends_again_under_a_new_id_changes_nothing() => Prop.ForAll(Histories, steps =>
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        Play(steps, (log, command) =>
        {
            // One that the history itself repeats late may meet another incident by now, and then it speaks of that one.
            if (!known.Add(command.CommandId))
                return;
            ICommand again = command switch
            {
                OpenIncident open => open with { CommandId = $"{open.CommandId}'" },
                ExtendIncident extend => extend with { CommandId = $"{extend.CommandId}'" },
                CloseIncident { Reason: CloseReason.Quiet } close => close with { CommandId = $"{close.CommandId}'" },
                NoteEpoch note => note with { CommandId = $"{note.CommandId}'" },
                AttachEvidence attach => attach with { CommandId = $"{attach.CommandId}'" },
                _ => command,
            };
            Assert.Empty(log.When(again).Last!.Events);
        });
    }).Holds(Thorough);

    [Fact]
    public void A_replay_by_way_of_a_snapshot_gives_the_live_state() => Prop.ForAll(
        Histories, Gen.Choose(0, 60).ToArbitrary(), (steps, snapshotAfter) =>
        {
            var log = Play(steps);
            Assert.Equal(Wire.Text(log.Entity), Wire.Text(log.Replay(snapshotAfter)));
        }).Holds(Thorough);

    [Fact]
    public void One_incident_opens_per_rule_and_opening_window() => Prop.ForAll(Histories, steps =>
    {
        var opened = Play(steps).Journal.Select(entry => entry.Event).OfType<IncidentOpened>().ToList();
        Assert.Equal(opened.Count, opened.Select(one => one.Id).Distinct().Count());
        Assert.Equal(opened.Count, opened.Select(one => (one.Rule.Id, one.Evidence.Window.To)).Distinct().Count());
    }).Holds(Thorough);

    [Fact]
    public void Incidents_of_a_rule_follow_each_other_in_order_after_their_cooldown() => Prop.ForAll(Histories, steps =>
    {
        foreach (var rule in Rules)
        {
            var (end, isOpen, id) = (DateTimeOffset.MinValue, false, default(IncidentId));
            foreach (var (@event, _) in Play(steps).Journal)
            {
                switch (@event)
                {
                    case IncidentOpened opened when opened.Rule.Id == rule:
                        Assert.False(isOpen);
                        Assert.True(opened.Evidence.Window.To > end + Fence.Cooldown || end == DateTimeOffset.MinValue);
                        (end, isOpen, id) = (opened.Evidence.Window.To, true, opened.Id);
                        break;
                    case IncidentExtended extended when extended.Id == id:
                        Assert.True(isOpen && extended.ActiveUntil - end >= Fence.ExtendEvery);
                        end = extended.ActiveUntil;
                        break;
                    case IncidentClosed closed when closed.Id == id:
                        Assert.True(isOpen && closed.EndedAt >= end && closed.EndedAt <= id.OpenedAt() + Fence.MaxOpen);
                        (end, isOpen) = (closed.EndedAt, false);
                        break;
                }
            }
        }
    }).Holds(Thorough);

    [Fact]
    public void Epochs_never_fall() => Prop.ForAll(Histories, steps =>
    {
        var epochs = Play(steps).Journal.Select(entry => entry.Event switch
        {
            EpochNoted noted => noted.Epoch,
            IncidentOpened opened => opened.Epoch,
            IncidentExtended extended => extended.Epoch,
            IncidentClosed closed => closed.Epoch,
            _ => null,
        }).OfType<long>().ToList();
        Assert.Equal(epochs.Order(), epochs);
    }).Holds(Thorough);

    private static Scenario<IncidentLogState> Play(Step[] steps, Action<Scenario<IncidentLogState>, ICommand>? afterEach = null)
    {
        var (log, sent, ids, now) = (Log(), new List<ICommand>(), new List<IncidentId> { IdAt(5) }, 0.0);
        foreach (var (step, i) in steps.Select((step, i) => (step, i)))
        {
            var at = now + step.Pause;
            now = Math.Max(now, at);
            var command = Command(step, i, at, ids[step.Pick % ids.Count], sent);
            sent.Add(command);
            log.When(command);
            ids.AddRange(log.Last!.Events.OfType<IncidentOpened>().Select(opened => opened.Id));
            afterEach?.Invoke(log, command);
        }

        return log;
    }

    private static ICommand Command(Step step, int i, double at, IncidentId id, List<ICommand> sent) => step.Kind switch
    {
        0 => Open(at, step.Epoch, $"open-{i}", Fence with { Id = step.Rule }),
        1 => Extend(at, step.Epoch) with { CommandId = $"extend-{i}", RuleId = step.Rule },
        2 => Close(at, at, epoch: step.Epoch) with { CommandId = $"close-{i}", RuleId = step.Rule },
        3 => new NoteEpoch($"epoch-{i}", Second(at), "node-b", "node-b", step.Epoch),
        4 => Acknowledge(id, at) with { CommandId = $"ack-{i}" },
        5 => Dismiss(id, at) with { CommandId = $"dismiss-{i}" },
        6 => Resolve(id, at) with { CommandId = $"resolve-{i}" },
        7 => Note(id, at) with { CommandId = $"note-{i}" },
        8 => Attach(id, at, Clip with { Sha256 = $"{step.Pick % 5:x64}" }) with { CommandId = $"attach-{i}" },
        // An opening that was sent before, by the same pipeline or by its successor.
        9 when sent.OfType<OpenIncident>().ToList() is { Count: > 0 } openings =>
            openings[step.Pick % openings.Count] with { CommandId = $"again-{i}", Epoch = step.Epoch },
        10 when sent.Count > 0 => sent[step.Pick % sent.Count],
        _ => Close(at, reason: CloseReason.CameraDisabled, epoch: null) with { CommandId = $"stop-{i}", RuleId = step.Rule },
    };
}
