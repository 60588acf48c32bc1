using Akka.Actor;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>
/// Keeps the writer's lease. A node that was suspended for longer than the lease lasts may wake up beside a local engine that has
/// taken the journal since: it ends without a last word, because every word would be one more writer's. Real time throughout: the
/// lease runs by the database's clock.
/// </summary>
internal sealed class LeaseWatchActor(EntityHost host) : UntypedActor, IWithTimers
{
    private sealed class Look : INoSerializationVerificationNeeded;

    private sealed record Looked(JournalException? Fault) : INoSerializationVerificationNeeded;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => ArmLook();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Look:
                LookAsync().PipeTo(Self);
                break;
            case Looked { Fault: { Kind: JournalFaultKind.LeaseHeld } fault }:
                host.Lose(fault.Message);
                ((ExtendedActorSystem)Context.System).Abort();
                break;
            case Looked:
                // A store that cannot be asked tells the entities so by itself.
                ArmLook();
                break;
        }
    }

    private async Task<Looked> LookAsync()
    {
        try
        {
            await host.Options.Lease.RenewAsync().ConfigureAwait(false);
            return new Looked(null);
        }
        catch (JournalException fault)
        {
            return new Looked(fault);
        }
    }

    private void ArmLook() => Timers.StartSingleTimer("look", new Look(), host.Options.LeaseCheck);
}
