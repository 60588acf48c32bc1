using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Node.Tests.Composition;

public sealed class ConfigWatchTests
{
    [Fact]
    public async Task The_file_is_shown_as_it_is_every_two_seconds_until_the_watcher_is_told_to_stop()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var file = folder["campus.jsonc"];
        File.WriteAllText(file, "{");
        var (time, faulty, mended) = (new ManualTimeProvider(), new TaskCompletionSource(), new TaskCompletionSource());
        var run = new ConfigWatch(file, time).RunAsync(
            (now, _) =>
            {
                (now.Settings is null ? faulty : mended).TrySetResult();
                return Task.CompletedTask;
            },
            stop.Token);

        await time.AdvanceUntilAsync(faulty.Task, ConfigWatch.LookEvery, "a look at the faulty file");
        File.WriteAllText(file, """{ "cameras": [] }""");
        await time.AdvanceUntilAsync(mended.Task, ConfigWatch.LookEvery, "a look at the mended file");
        await stop.CancelAsync();
        await run.InTimeAsync("the watcher's end");
    }
}
