using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Support;

/// <summary>One run of the node's program: its lines as they come, its ffmpeg children, its signals. Killed with the test.</summary>
internal sealed partial class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _out = [];
    private readonly List<string> _errors = [];
    private readonly Task _pumps;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(Process process)
    {
        _process = process;
        _pumps = Task.WhenAll(PumpAsync(process.StandardOutput, _out), PumpAsync(process.StandardError, _errors));
    }

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public IReadOnlyList<string> Out => Copy(_out);

    public IReadOnlyList<string> Errors => Copy(_errors);

    /// <summary>What it said, for the message of a failed assertion.</summary>
    public string Told => $"[out] {string.Join(" | ", Out.TakeLast(5))} [err] {string.Join(" | ", Errors.TakeLast(20))}";

    /// <summary>Incidents that it printed with --json.</summary>
    public IReadOnlyList<PrintedIncident> Incidents => [.. Out.Select(Read).OfType<PrintedIncident>()];

    /// <param name="folder">Working folder.</param>
    /// <param name="arguments">Command and options.</param>
    public static NodeProcess Start(string folder, params string[] arguments) => Start(folder, new Dictionary<string, string?>(), arguments);

    public static NodeProcess Start(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        Start(folder, environment, Needs.Node(), arguments);

    /// <summary>Starts another program that becomes the node, such as <c>setpriv</c>.</summary>
    public static NodeProcess Start(string folder, IReadOnlyDictionary<string, string?> environment, string program, IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["LANG"] = info.Environment["LC_ALL"] = "C";
        info.Environment.Remove("ANALYTICS_KEY_FILE");
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        return new NodeProcess(Process.Start(info)!);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<NodeProcess> RunAsync(string folder, params string[] arguments)
    {
        var node = Start(folder, arguments);
        await node.ExitAsync(TimeSpan.FromMinutes(5));
        return node;
    }

    /// <summary>Waits until what it printed fulfils a wish.</summary>
    /// <param name="wish">Null while it is not fulfilled.</param>
    /// <param name="what">What is waited for, in the message of a failure.</param>
    /// <param name="look">For wishes about other things than its lines: how often to look at least.</param>
    /// <param name="within">Where a minute is not generous.</param>
    public async Task<T> UntilAsync<T>(Func<NodeProcess, T?> wish, string what, TimeSpan? look = null, TimeSpan? within = null)
        where T : class
    {
        using var limit = new CancellationTokenSource(within ?? Patience.Limit, TimeProvider.System);
        while (true)
        {
            Task news;
            lock (_lock)
                news = _news.Task;
            if (wish(this) is { } found)
                return found;
            if (_pumps.IsCompleted)
                throw new InvalidOperationException($"The node ended before {what}: {Told}");
            try
            {
                // Its end is news too, and may come after its last line.
                await Task.WhenAny(news, _pumps, Task.Delay(look ?? Timeout.InfiniteTimeSpan, TimeProvider.System, limit.Token)).WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw Patience.Missed(what, Told, within);
            }
        }
    }

    public Task RunningAsync(TimeSpan? within = null) => ErrorAsync("Node ", within);

    public Task<string> ErrorAsync(string part, TimeSpan? within = null) =>
        UntilAsync(n => n.Errors.FirstOrDefault(e => e.Contains(part, StringComparison.Ordinal)), $"'{part}' on standard error", within: within);

    public Task<PrintedIncident> IncidentAsync(Func<PrintedIncident, bool> wish, string what) =>
        UntilAsync(n => n.Incidents.FirstOrDefault(wish), what);

    /// <summary>The processes that it has started and that run.</summary>
    public IReadOnlyList<int> Children() => Processes.ChildrenOf(_process.Id);

    public void Interrupt() => Send(2);

    public void Terminate() => Send(15);

    public void HangUp() => Send(1);

    /// <summary>SIGSTOP: it is there and does nothing, until <see cref="Continue"/>.</summary>
    public void Suspend() => Send(19);

    public void Continue() => Send(18);

    public bool HasExited => _process.HasExited;

    /// <summary>SIGKILL: nothing of it gets to say goodbye.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>Answers when it is gone and all that it printed was read.</summary>
    public async Task ExitAsync(TimeSpan? within = null)
    {
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(within ?? Patience.Limit, TimeProvider.System);
            await _pumps.InTimeAsync("the node's last line");
        }
        catch (TimeoutException)
        {
            throw Patience.Missed("the node's end", Told);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static PrintedIncident? Read(string line)
    {
        // A node that was killed may have been in the middle of a line.
        if (!line.StartsWith("{\"incident\":", StringComparison.Ordinal) || !line.EndsWith('}'))
            return null;
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return new PrintedIncident(
            root.GetProperty("incident").GetString()!, root.GetProperty("camera").GetString()!,
            DateTimeOffset.Parse(root.GetProperty("at").GetString()!, CultureInfo.InvariantCulture));
    }

    private void Send(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    private async Task PumpAsync(StreamReader reader, List<string> into)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (_lock)
            {
                into.Add(line);
                _news.TrySetResult();
                _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private IReadOnlyList<string> Copy(List<string> lines)
    {
        lock (_lock)
            return [.. lines];
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

internal sealed record PrintedIncident(string Id, string Camera, DateTimeOffset At);
