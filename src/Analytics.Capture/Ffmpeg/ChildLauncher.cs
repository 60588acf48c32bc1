using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Analytics.Capture.Ffmpeg;

/// <summary>
/// Starts programs that die with this process, also when it is killed with SIGKILL. On Linux <c>setpriv --pdeathsig KILL</c>
/// asks the kernel for that. The kernel means the *thread* that forked, and threads of the pool come and go; so one thread,
/// which lives as long as the process, does all the forking. <c>setsid</c> takes the program out of the terminal's reach:
/// Ctrl+C is for this process, which ends its children in order.
/// </summary>
internal static class ChildLauncher
{
    private static readonly BlockingCollection<Action> Work = [];
    private static readonly Lazy<string[]> Wrapper = new(MakeWrapper);

    static ChildLauncher() => new Thread(Run, 256 * 1024) { IsBackground = true, Name = "child launcher" }.Start();

    /// <exception cref="ProgramMissingException">There is no such program.</exception>
    public static Process Start(string program, string package, IEnumerable<string> arguments, bool feedsInput = false)
    {
        var path = Find(program) ?? throw new ProgramMissingException(program, package);
        string[] line = [.. Wrapper.Value, path, .. arguments];
        var info = new ProcessStartInfo
        {
            FileName = line[0],
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in line[1..])
            info.ArgumentList.Add(argument);
        var process = StartOnLauncher(info);
        if (!feedsInput)
            process.StandardInput.Close();
        return process;
    }

    /// <summary>The absolute path of a program named by path or found on the PATH; null where there is none.</summary>
    public static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal) || program.Contains('\\', StringComparison.Ordinal))
            return File.Exists(program) ? Path.GetFullPath(program) : null;
        var suffix = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? ".exe" : "";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, program + suffix))
            .FirstOrDefault(File.Exists);
    }

    // Both programs replace themselves by the next: the process that was started is the one that is waited for and killed.
    private static string[] MakeWrapper()
    {
        if (!OperatingSystem.IsLinux() || Find("setpriv") is not { } setpriv)
            return [];
        return Find("setsid") is { } setsid ? [setsid, setpriv, "--pdeathsig", "KILL"] : [setpriv, "--pdeathsig", "KILL"];
    }

    private static Process StartOnLauncher(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
            {
                started.SetException(failure);
            }
        });
        return started.Task.GetAwaiter().GetResult();
    }

    private static void Run()
    {
        foreach (var start in Work.GetConsumingEnumerable())
            start();
    }
}
