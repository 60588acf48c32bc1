using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Analytics.Capture.Ffmpeg;

/// <summary>
/// Starts programs that die with this process, also when it is killed with SIGKILL. On Linux <c>setpriv --pdeathsig</c>
/// asks the kernel for that. The kernel means the *thread* that forked, and threads of the pool come and go; so one thread,
/// which lives as long as the process, does all the forking. Ctrl+C is for this process, which ends its children in order: a
/// program is out of the terminal's reach.
/// </summary>
/// <remarks>
/// A program that is to be killed with this process works for it (ffmpeg) and stays in its session, deaf to the terminal's signals: the
/// kernel shares processors out by session first (autogroups), and sixty decoders with a session each would leave the node a sixtieth of
/// them, too little for its heartbeats. It also takes second place to this process. A program with an end of its own, such as a database,
/// is in a session of its own, by <c>setsid</c>.
/// </remarks>
public static partial class ChildLauncher
{
    private static readonly BlockingCollection<Action> Work = [];

    static ChildLauncher() => new Thread(Run, 256 * 1024) { IsBackground = true, Name = "child launcher" }.Start();

    /// <summary>Starts a program, and holds the caller's thread until it runs: for one at a time. See <see cref="StartAsync"/>.</summary>
    public static Process Start(
        string program, string package, IEnumerable<string> arguments, bool feedsInput = false, ChildSignal last = ChildSignal.Kill, string? user = null,
        IReadOnlyDictionary<string, string>? environment = null) =>
        StartAsync(program, package, arguments, feedsInput, last, user, environment).GetAwaiter().GetResult();

    /// <summary>Starts a program. A node that takes over a lost one's cameras starts dozens at once, one after the other: nobody holds a
    /// thread of the pool meanwhile.</summary>
    /// <param name="package">That brings the program, for the message where it is absent.</param>
    /// <param name="feedsInput">Else its input ends at once.</param>
    /// <param name="last">What it gets when this process dies.</param>
    /// <param name="user">Whom it runs as; null: as this process. Needs Linux, and this process to be root.</param>
    /// <param name="environment">Beside this process's own.</param>
    /// <exception cref="ProgramMissingException">There is no such program.</exception>
    public static async Task<Process> StartAsync(
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
        var isHelper = last == ChildSignal.Kill;
        var process = await StartOnLauncher(info, isHelper).ConfigureAwait(false);
        if (isHelper)
            TakeSecondPlace(process);
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
        string[] session = last != ChildSignal.Kill && Find("setsid") is { } setsid ? [setsid] : [];
        string[] identity = user is null ? [] : [$"--reuid={user}", $"--regid={user}", "--clear-groups"];
        return [.. session, setpriv, "--pdeathsig", last.ToString().ToUpperInvariant(), .. identity];
    }

    private static void TakeSecondPlace(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended at once: whoever reads its output hears of it.
        }
    }

    private static Task<Process> StartOnLauncher(ProcessStartInfo info, bool isDeaf)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                Deafen(isDeaf);
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
            {
                started.SetException(failure);
            }
        });
        return started.Task;
    }

    // A thread's mask goes to the programs that it starts. Only this process's signal threads listen to a terminal.
    private static void Deafen(bool isDeaf)
    {
        if (!OperatingSystem.IsLinux())
            return;
        const int block = 0, unblock = 1, hangUp = 1, interrupt = 2, quit = 3, stop = 20;
        var signals = new ulong[16];
        signals[0] = 1UL << (hangUp - 1) | 1UL << (interrupt - 1) | 1UL << (quit - 1) | 1UL << (stop - 1);
        _ = SetMask(isDeaf ? block : unblock, signals, 0);
    }

    private static void Run()
    {
        foreach (var start in Work.GetConsumingEnumerable())
            start();
    }

    /// <param name="signals">A <c>sigset_t</c>: 1,024 bits, from signal 1.</param>
    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int SetMask(int how, ulong[] signals, nint old);

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
