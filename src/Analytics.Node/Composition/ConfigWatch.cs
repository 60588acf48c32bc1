using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>Looks at the configuration file while the node runs: a network drive notifies nobody.</summary>
public sealed class ConfigWatch(string file, TimeProvider time)
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>As it is now, faults and all.</summary>
    public ConfigFile Look() => ConfigFile.Load(file);

    /// <summary>Shows the file again and again, changed or not, until it is told to stop.</summary>
    public async Task RunAsync(Func<ConfigFile, CancellationToken, Task> seen, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
                await seen(Look(), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }
}
