using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>
/// Looks at the configuration file of a node whose cameras and accounts another one may import: what it says for all nodes is told as soon as
/// it changes, so that files that part are noticed. A faulty file tells nothing.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="loaded">As it was at the start.</param>
/// <param name="changed">Hears of each change without a fault.</param>
/// <param name="time">Paces the looks: a network drive notifies nobody.</param>
public sealed class ConfigWatch(string file, ConfigFile loaded, Action<NodeSettings> changed, TimeProvider time)
{
    private string _seen = loaded.Digest;

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(ConfigReload.LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
                Look();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    /// <summary>One look; does nothing where the file is as before.</summary>
    public void Look()
    {
        var now = ConfigFile.Load(file);
        if (now.Digest == _seen)
            return;
        _seen = now.Digest;
        if (now.Settings is { } settings)
            changed(settings);
    }
}
