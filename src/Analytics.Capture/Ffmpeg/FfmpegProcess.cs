using System.Diagnostics;

namespace Analytics.Capture.Ffmpeg;

/// <summary>
/// One running ffmpeg: its output as a stream of bytes, its messages line by line. Two small threads block on its pipes, since
/// the base library has no other way to wait for an anonymous pipe than to hold a thread of the shared pool.
/// </summary>
internal sealed class FfmpegProcess : IDisposable
{
    private const int StackBytes = 256 * 1024;

    private readonly Process _process;
    private readonly TaskCompletionSource _messagesEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FfmpegProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <param name="options">Where ffmpeg is.</param>
    /// <param name="arguments">As from <see cref="FfmpegArguments"/>.</param>
    /// <param name="onLine">Called for each line of its messages, on a thread of its own.</param>
    /// <exception cref="ProgramMissingException">ffmpeg is not installed.</exception>
    public static async Task<FfmpegProcess> StartAsync(FfmpegOptions options, IReadOnlyList<string> arguments, Action<string> onLine)
    {
        var ffmpeg = new FfmpegProcess(await ChildLauncher.StartAsync(options.Ffmpeg, "ffmpeg", arguments).ConfigureAwait(false));
        new Thread(() => ffmpeg.PumpMessages(onLine), StackBytes) { IsBackground = true, Name = "ffmpeg messages" }.Start();
        return ffmpeg;
    }

    /// <summary>Runs <paramref name="read"/> over the output, on a thread of its own. The task fails with what the reader threw.</summary>
    public Task ReadOutput(Action<Stream> read)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Complete(done, () => read(_process.StandardOutput.BaseStream)), StackBytes) { IsBackground = true, Name = "ffmpeg frames" }.Start();
        return done.Task;
    }

    /// <summary>Ends the process at once; its pipes end with it.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has already gone.
        }
    }

    /// <summary>Waits for the process to end by itself, up to a limit.</summary>
    public async Task ExitedWithinAsync(TimeSpan limit, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(limit, time);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The exit code, once the process is gone and its last message was read.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        await _messagesEnded.Task;
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    private void PumpMessages(Action<string> onLine) => Complete(_messagesEnded, () =>
    {
        while (_process.StandardError.ReadLine() is { } line)
            onLine(line);
    });

    private static void Complete(TaskCompletionSource done, Action action)
    {
        try
        {
            action();
            done.SetResult();
        }
#pragma warning disable CA1031 // Nothing is hidden: whatever ended the thread is rethrown to the one who awaits it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            done.SetException(failure);
        }
    }
}
