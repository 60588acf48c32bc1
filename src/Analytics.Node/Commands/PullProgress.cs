using Spectre.Console;

namespace Analytics.Node.Commands;

/// <summary>A bar for each file on standard error, where a person looks on; nothing for scripts and pipes.</summary>
internal sealed class PullProgress
{
    private readonly ProgressContext? _bars;
    private readonly List<Action> _after = [];

    private PullProgress(ProgressContext? bars) => _bars = bars;

    public static async Task RunAsync(bool isQuiet, Func<PullProgress, Task> work)
    {
        if (isQuiet || Console.IsErrorRedirected)
        {
            await work(new(null));
            return;
        }

        List<Action> after = [];
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn())
            .StartAsync(async bars =>
            {
                var progress = new PullProgress(bars);
                await work(progress);
                after = progress._after;
            });
        foreach (var line in after)
            line();
    }

    /// <summary>Prints now, or where bars are drawn, below them.</summary>
    public void Tell(Action print)
    {
        if (_bars is null)
            print();
        else
            _after.Add(print);
    }

    /// <returns>Takes the bytes that are there.</returns>
    public Action<long>? Begin(string name, long bytes)
    {
        if (_bars is null)
            return null;
        var bar = _bars.AddTask(Markup.Escape(name), maxValue: bytes);
        return there => bar.Value = there;
    }
}
