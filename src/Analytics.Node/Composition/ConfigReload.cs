using Analytics.Engine.Ports;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>
/// Takes a configuration file that changes while the node runs. One without a fault has its cameras, accounts and packs imported, which
/// touches only those that changed; a faulty one changes nothing. What the journal could not take is brought again at the next look.
/// Settings of the node itself wait for the next start.
/// </summary>
/// <param name="loaded">As it was at the start.</param>
/// <param name="import">Brings cameras, accounts and packs in.</param>
/// <param name="told">Hears what came of a change, once.</param>
public sealed class ConfigReload(ConfigFile loaded, Func<NodeSettings, CancellationToken, Task<ImportReport>> import, Action<ReloadOutcome> told)
{
    private string _done = loaded.Digest;
    private string _told = loaded.Digest;
    private NodeSettings _settings = loaded.Settings!;

    /// <summary>A file was imported and told of elsewhere: what the journal did not take of it is brought at the next look.</summary>
    public void Began(ConfigFile imported, ImportReport report)
    {
        _told = imported.Digest;
        _done = report.IsCertain ? imported.Digest : "";
    }

    /// <summary>One look; does nothing where the file is as before.</summary>
    public async Task LookAsync(ConfigFile now, CancellationToken cancel)
    {
        if (now.Digest == _done)
            return;
        if (now.Settings is not { } settings)
        {
            _done = now.Digest;
            Tell(now, new ReloadOutcome(now.Faults, null, NeedsRestart: false));
            return;
        }

        var report = await TryAsync(settings, cancel);
        if (report is { IsCertain: true })
            _done = now.Digest;
        var needsRestart = ConfigDigest.OfNode(settings) != ConfigDigest.OfNode(_settings);
        Tell(now, new ReloadOutcome([], report, needsRestart));
        if (report is { IsCertain: true })
            _settings = settings;
    }

    /// <returns>Null where the journal did not answer.</returns>
    private async Task<ImportReport?> TryAsync(NodeSettings settings, CancellationToken cancel)
    {
        try
        {
            return await import(settings, cancel);
        }
        catch (Exception e) when (e is JournalException or EntityUnavailableException)
        {
            return null;
        }
    }

    // The same failure comes back at each look until the journal is well: it is told the first time, and what changed at the end.
    private void Tell(ConfigFile now, ReloadOutcome outcome)
    {
        if (_told == now.Digest && outcome.Report is not { IsCertain: true })
            return;
        _told = now.Digest;
        told(outcome);
    }
}

/// <param name="Faults">Why nothing was changed; empty where the file was taken.</param>
/// <param name="Report">What became of cameras, accounts and packs; null for a faulty file, and where the journal did not answer.</param>
/// <param name="NeedsRestart">Settings of the node changed too; they take effect at the next start.</param>
public sealed record ReloadOutcome(IReadOnlyList<ConfigFault> Faults, ImportReport? Report, bool NeedsRestart)
{
    /// <summary>The journal could not take all of it; it is tried again.</summary>
    public bool IsTriedAgain => Faults.Count == 0 && Report is not { IsCertain: true };
}
