using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Analytics.Capture.Ffmpeg;

/// <summary>
/// Starts programs that die with this process, also when it is killed with SIGKILL. On Linux <c>setpriv --pdeathsig</c>
/// asks the kernel for that. The kernel means the *thread* that forked, and threads of the pool come and go; so one thread,
/// which lives as long as the process, does all the forking. <c>setsid</c> takes the program out of the terminal's reach:
/// Ctrl+C is for this process, which ends its children in order.
/// </summary>
public static partial class ChildLauncher
{
    private static readonly BlockingCollection<Action> Work = [];

    static ChildLauncher() => new Thread(Run, 256 * 1024) { IsBackground = true, Name = "child launcher" }.Start();

    /// <param name="package">That brings the program, for the message where it is absent.</param>
    /// <param name="feedsInput">Else its input ends at once.</param>
    /// <param name="last">What it gets when this process dies.</param>
    /// <param name="user">Whom it runs as; null: as this process. Needs Linux, and this process to be root.</param>
    /// <param name="environment">Beside this process's own.</param>
    /// <exception cref="ProgramMissingException">There is no such program.</exception>
    public static Process Start(
        string program, string package, IEnumerable<string> arguments, bool feedsInput = false, ChildSignal last = ChildSignal.Kill, string? user = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var path = Find(program) ?? throw new ProgramMissingException(program, package);
        string[] line = [.. Wrapper(last, user), path, .. arguments];
        var info = new ProcessStartInfo
        {
            FileName = line[0],
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            // Another user may have no business in this process's own.
            WorkingDirectory = user is null ? "" : "/",
        };
        foreach (var argument in line[1..])
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            info.Environment[name] = value;
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

    /// <summary>Sends it to a child that runs; one that has ended meanwhile is no fault.</summary>
    public static void Send(Process child, ChildSignal signal)
    {
        // Not waited for yet, so nobody else has its number.
        if (!child.HasExited)
            _ = Kill(child.Id, (int)signal);
    }

    // Both programs replace themselves by the next: the process that was started is the one that is waited for and killed.
    private static string[] Wrapper(ChildSignal last, string? user)
    {
        if (!OperatingSystem.IsLinux() || Find("setpriv") is not { } setpriv)
            return user is null ? [] : throw new ProgramMissingException("setpriv", "util-linux");
        string[] session = Find("setsid") is { } setsid ? [setsid] : [];
        string[] identity = user is null ? [] : [$"--reuid={user}", $"--regid={user}", "--clear-groups"];
        return [.. session, setpriv, "--pdeathsig", last.ToString().ToUpperInvariant(), .. identity];
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

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

/// <summary>Linux's numbers.</summary>
public enum ChildSignal
{
    /// <summary>SIGINT; to a database server: break off what runs and end in order.</summary>
    Int = 2,

    /// <summary>SIGKILL.</summary>
    Kill = 9,

    /// <summary>SIGTERM: end in order.</summary>
    Term = 15,
}
