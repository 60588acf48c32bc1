using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xunit;

namespace Analytics.TestKit.Rtsp;

/// <summary>GStreamer's RTSP server in a process of its own, which a test can stop, freeze and start again on the same port.</summary>
public sealed partial class RtspServer : IDisposable
{
    private const string Python = "/usr/bin/python3"; // the system's own: its packages hold the GStreamer bindings
    private static readonly Lazy<string?> Absent = new(WhatIsMissing);

    private readonly Process _process;

    public RtspServer(string clip, int port = 0, string? user = null, string? password = null)
    {
        _process = Start([Script, port.ToString(CultureInfo.InvariantCulture), clip, .. user is null ? Array.Empty<string>() : [user, password!]]);
        var line = _process.StandardOutput.ReadLine();
        Port = line is ['r', 'e', 'a', 'd', 'y', ' ', .. var bound]
            ? int.Parse(bound, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The RTSP server did not start: {_process.StandardError.ReadToEnd()}");
    }

    public int Port { get; }

    public string Url => $"rtsp://127.0.0.1:{Port}/live";

    /// <summary>
    /// A free port for a server that is to come back on it: outside the range that systems choose from, so that nobody gets it meanwhile
    /// who did not ask for it by its number.
    /// </summary>
    public static int PortToReturnTo()
    {
        for (var port = 20_000 + (Environment.ProcessId % 10_000); ; port++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }

    public static void Need() => Assert.SkipUnless(
        Absent.Value is null,
        "GStreamer's RTSP server is not installed (apt-get install --no-install-recommends gir1.2-gst-rtsp-server-1.0 python3-gi "
            + $"gstreamer1.0-plugins-good): {Absent.Value}");

    private static string Script => Path.Combine(AppContext.BaseDirectory, "Rtsp", "rtsp_server.py");

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Stops it from running, while its connections stay open: a frozen camera.</summary>
    public void Freeze() => Signal(19);

    public void Thaw() => Signal(18);

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private void Signal(int signal) => Assert.Equal(0, Send(_process.Id, signal));

    private static Process Start(IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(Python, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static string? WhatIsMissing()
    {
        if (!File.Exists(Python))
            return $"{Python} is missing";
        using var probe = Start(
        [
            "-c",
            "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst, GstRtspServer; Gst.init(None); "
                + "missing = [n for n in ('qtdemux', 'rtph264pay') if Gst.ElementFactory.find(n) is None]; assert not missing, missing",
        ]);
        var errors = probe.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0 ? null : errors.Trim().Split('\n')[^1];
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int pid, int signal);
}
