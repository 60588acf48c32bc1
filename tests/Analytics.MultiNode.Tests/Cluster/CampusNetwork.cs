using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>
/// A network that can be cut: a namespace of Linux for each node, and a router between them and this process with its database. The router
/// drops what it is told to, in one direction and without a word, as a broken network does. Each namespace lasts as long as its shell, which
/// waits for the end of a pipe that this process holds, so that nothing of it outlives this process, however that ends.
/// </summary>
internal sealed class CampusNetwork : IDisposable
{
    // Of the addresses for measuring networks (RFC 2544) 64 for each process, and of these 8 for each link: one for the router, one for the
    // other end. At the other end of link 0, which is this process, the database has one of its own.
    private const uint First = (198u << 24) | (18u << 16);
    private const int Networks = 2048;
    private const int Size = 64;
    private const int LinkSize = 8;
    private const int MostNodes = (Size / LinkSize) - 1;

    private readonly List<Process> _shells = [];
    private readonly List<(string From, string To)> _cuts = [];

    /// <exception cref="InvalidOperationException">The machine does not allow it; says what was tried.</exception>
    public CampusNetwork(int nodes)
    {
        Assert.InRange(nodes, 1, MostNodes);
        try
        {
            _shells.Add(NewNamespace());
            Run([.. Enter(Router), "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"]);
            Link(0, Environment.ProcessId);
            Run("ip", "address", "add", $"{Database}/29", "dev", NameOf(0));
            Run("ip", "route", "add", $"{AddressOf(0, 0)}/26", "via", AddressOf(0, 1));
            for (var link = 1; link <= nodes; link++)
            {
                _shells.Add(NewNamespace());
                Link(link, _shells[link].Id);
                Run([.. Enter(_shells[link].Id), "ip", "route", "add", "default", "via", AddressOf(link, 1)]);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where nodes reach this process, and where it comes from.</summary>
    public static string Here { get; } = AddressOf(0, 2);

    /// <summary>Of this process too, so that a node can be cut off from its database and not from its clients.</summary>
    public static string Database { get; } = AddressOf(0, 3);

    private int Router => _shells[0].Id;

    /// <summary>What the machine has to allow; else the test is skipped and says so.</summary>
    public static void Need()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Not run: network namespaces are root's to make");
        Assert.SkipUnless(
            new[] { "ip", "nsenter", "unshare" }.All(Needs.OnPath), "ip, nsenter and unshare are not all installed (apt-get install iproute2 util-linux)");
        try
        {
            Run("unshare", "--net", "sh", "-c",
                "ip link add probe0 type veth peer name probe1 && ip rule add from 198.18.0.1 blackhole && echo 1 > /proc/sys/net/ipv4/ip_forward");
        }
        catch (InvalidOperationException refused)
        {
            Assert.Skip($"Not run: this machine makes no network that can be cut: {refused.Message}");
        }
    }

    /// <param name="node">From 0.</param>
    public static string AddressOf(int node) => AddressOf(node + 1, 2);

    /// <summary>A program and its first arguments, which become the program that follows, in a node's namespace.</summary>
    /// <param name="node">From 0.</param>
    public IReadOnlyList<string> EnterNode(int node) => Enter(_shells[node + 1].Id);

    /// <summary>Nothing that one sends reaches the others.</summary>
    public void CutOneWay(string one, params IEnumerable<string> others)
    {
        foreach (var other in others)
            Drop(one, other);
    }

    /// <summary>Nothing passes between one and the others.</summary>
    public void Cut(string one, params IEnumerable<string> others)
    {
        foreach (var other in others)
        {
            Drop(one, other);
            Drop(other, one);
        }
    }

    public void Heal()
    {
        foreach (var (from, to) in _cuts)
            Rule("delete", from, to);
        _cuts.Clear();
    }

    public void Dispose()
    {
        // The kernel takes a namespace's links away a while after it; the next network has the same names.
        if (Directory.Exists($"/sys/class/net/{NameOf(0)}"))
            Run("ip", "link", "delete", NameOf(0));
        foreach (var shell in _shells)
        {
            shell.StandardInput.Close();
            shell.WaitForExit();
            shell.Dispose();
        }
    }

    private static Process NewNamespace()
    {
        var shell = Process.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", "ip link set lo up; echo; read -r end"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        // Until then it may still be in the namespace that it came from.
        shell.StandardOutput.ReadLine();
        return shell;
    }

    private void Link(int link, int end)
    {
        var name = NameOf(link);
        Run("ip", "link", "add", name, "netns", $"{end}", "type", "veth", "peer", "name", name, "netns", $"{Router}");
        foreach (var (process, host) in new[] { (Router, 1), (end, 2) })
        {
            Run([.. Enter(process), "ip", "address", "add", $"{AddressOf(link, host)}/29", "dev", name]);
            Run([.. Enter(process), "ip", "link", "set", name, "up"]);
        }
    }

    private void Drop(string from, string to)
    {
        Rule("add", from, to);
        _cuts.Add((from, to));
    }

    private void Rule(string verb, string from, string to) => Run([.. Enter(Router), "ip", "rule", verb, "from", from, "to", to, "blackhole"]);

    private static string NameOf(int link) => string.Create(CultureInfo.InvariantCulture, $"an{Environment.ProcessId}-{link}");

    private static string AddressOf(int link, int host)
    {
        var address = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(address, First + (uint)((Environment.ProcessId % Networks * Size) + (link * LinkSize) + host));
        return new IPAddress(address).ToString();
    }

    private static IReadOnlyList<string> Enter(int process) => ["nsenter", "--target", process.ToString(CultureInfo.InvariantCulture), "--net"];

    private static void Run(params IReadOnlyList<string> command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardError = true })!;
        var fault = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: {fault.Trim()}");
    }
}
