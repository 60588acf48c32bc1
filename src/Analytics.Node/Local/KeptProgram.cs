using System.Diagnostics;
using Analytics.Capture.Ffmpeg;
using Analytics.Node.Commands;
using Analytics.Node.Configuration;

namespace Analytics.Node.Local;

/// <summary>
/// One program that is kept running, as a service manager would: an end of its own is told, and it is started again, after a second at
/// first and half a minute at most. It ends in order with whoever keeps it.
/// </summary>
/// <param name="name">Before each of its lines.</param>
/// <param name="start">Starts it with both outputs piped.</param>
/// <param name="stopBy">What it ends in order at.</param>
/// <param name="isHopeless">Exit codes after which another start would end the same way.</param>
/// <param name="line">Sees each of its lines, on any thread.</param>
public sealed class KeptProgram(
    string name, Func<Process> start, ChildSignal stopBy, Func<int, bool> isHopeless, Action<string> line, Output output, TimeProvider time)
{
    /// <summary>More than a node takes to hand its cameras over.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(80);

    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    /// <summary>Who ran for so long gets the short pause again.</summary>
    private static readonly TimeSpan s_steady = TimeSpan.FromMinutes(1);

    /// <summary>Runs until it is stopped, or its exit code is hopeless.</summary>
    /// <returns>The exit code of the last run.</returns>
    /// <exception cref="ProgramMissingException">There is no such program.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        for (var pause = s_first; ;)
        {
            var begun = time.GetTimestamp();
            var (code, isAsked) = await RunOnceAsync(stop);
            if (isAsked || isHopeless(code))
                return code;
            if (time.GetElapsedTime(begun) >= s_steady)
                pause = s_first;
            output.Fault(new($"{name} ended by itself with code {code}; it is started again in {pause.TotalSeconds:0} s.", $"{name} 意外退出（退出码 {code}），{pause.TotalSeconds:0} 秒后重新启动。"));
            try
            {
                await Task.Delay(pause, time, stop);
            }
            catch (OperationCanceledException)
            {
                return code;
            }

            pause = pause * 2 < s_longest ? pause * 2 : s_longest;
        }
    }

    private async Task<(int Code, bool IsAsked)> RunOnceAsync(CancellationToken stop)
    {
        using var process = start();
        var pumps = Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError));
        var ended = process.WaitForExitAsync(CancellationToken.None);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (stop.Register(asked.SetResult))
            await Task.WhenAny(ended, asked.Task);
        var isAsked = !ended.IsCompleted;
        if (isAsked)
            await EndAsync(process, ended);
        await pumps;
        return (process.ExitCode, isAsked);
    }

    private async Task EndAsync(Process process, Task ended)
    {
        ChildLauncher.Send(process, stopBy);
        try
        {
            await ended.WaitAsync(s_patience, time);
        }
        catch (TimeoutException)
        {
            output.Fault(new($"{name} did not end within {s_patience.TotalSeconds:0} s and was killed.", $"{name} 在 {s_patience.TotalSeconds:0} 秒内未能退出，已强制结束。"));
            process.Kill();
            await ended;
        }
    }

    private async Task PumpAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } text)
            line(text);
    }
}
