using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Pipeline;

/// <summary>Runs a camera's pipeline for one activation of its entity: finds where the last one ended, and begins above it.</summary>
public sealed class CameraActivity(ActivityStart<CameraState> start, PipelineServices services, ICoverageStore coverage) : IEntityActivity
{
    /// <summary>Cause of the gap between two activations.</summary>
    public const string NotRunning = "not-running";

    public async Task RunAsync(CancellationToken stop)
    {
        var config = start.State.Config ?? throw new InvalidOperationException($"{start.Id} runs without a configuration.");
        var now = services.Time.GetUtcNow();
        var sink = new EngineIncidentSink(start.Engine, start.Id, services.Time);
        // The log hears of the new epoch first: from here on nothing of an older pipeline is taken.
        await sink.SendAsync(new IncidentReporter(start.Id.Tenant, start.Id.Key, services.Node, start.Epoch).Begin(now), stop);
        var covered = await coverage.OwnAsync(start.Id, start.Epoch, now)
            ?? throw new PipelineReplacedException(start.Id, "a newer activation accounts for the camera's time");
        var log = await start.Engine.ReadAsync<IncidentLogState>(IncidentLogDecider.IdOf(start.Id.Tenant, start.Id.Key), stop);
        await CloseOrphansAsync(config, log.State, sink, stop);
        // Media time never goes back, also when the clock does: windows begin above what was accounted for and judged.
        var since = covered.Until;
        if (log.State.Watermark() is { } judged && judged > since)
        {
            // A crash between a verdict and the note of its time: nobody knows what else was analysed up to there.
            await coverage.AdvanceAsync(new CoverageStep(start.Id, start.Epoch, since, judged, TimeSpan.Zero, [], [new CoverageGap(since, judged, NotRunning)]));
            since = judged;
        }

        await new CameraPipeline(services, new PipelineStart(start.Id, config, start.Epoch, since), sink).RunAsync(stop);
    }

    // Incidents of rules that the configuration no longer holds: nobody else would ever close them.
    private async Task CloseOrphansAsync(CameraConfig config, IncidentLogState log, IIncidentSink sink, CancellationToken stop)
    {
        var reporter = new IncidentReporter(start.Id.Tenant, start.Id.Key, services.Node, start.Epoch);
        foreach (var mark in log.Marks)
        {
            if (mark.Open is not null && !config.Rules.Any(r => r.Id == mark.RuleId))
                await sink.SendAsync(reporter.Stop(mark.RuleId, CloseReason.RuleRetired, services.Time.GetUtcNow()), stop);
        }
    }
}
