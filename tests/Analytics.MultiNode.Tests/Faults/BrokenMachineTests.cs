using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Faults;

/// <summary>
/// A machine that is not as it should be: each fault is told with its path and its fix, ends with the right code, leaves no
/// stack trace, and what does not depend on it works.
/// </summary>
public sealed class BrokenMachineTests
{
    [Fact]
    public async Task A_second_node_on_the_same_data_directory_is_refused_and_the_first_runs_on()
    {
        Needs.Ffmpeg();
        using var campus = Campus.Of(("yard", Needs.Sample("fence")));
        await using var first = campus.Up();
        var incident = await first.IncidentAsync(_ => true, "an incident");

        await using var second = campus.Up();
        await second.ExitAsync();

        AssertTold(second, 1, campus.Data, "another process");
        await first.IncidentAsync(i => i.At > incident.At, "a later incident of the first node");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var campus = Campus.Of();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        await using var node = campus.Up("--urls", address);
        await node.ExitAsync();

        AssertTold(node, 1, address, "in use");
    }

    [Fact]
    public async Task A_journal_that_is_no_database_is_refused_and_left_as_it_is()
    {
        using var campus = Campus.Of();
        Directory.CreateDirectory(campus.Data);
        var journal = Path.Combine(campus.Data, "journal.db");
        var noise = Encoding.ASCII.GetBytes(new string('x', 20_000));
        await File.WriteAllBytesAsync(journal, noise, TestContext.Current.CancellationToken);

        await using var node = campus.Up();
        await node.ExitAsync();

        AssertTold(node, 1, journal, "backup");
        Assert.Equal(noise, await File.ReadAllBytesAsync(journal, TestContext.Current.CancellationToken));
        foreach (var command in new[] { "verify", "stats" })
        {
            await using var read = await NodeProcess.RunAsync(campus.Folder, "journal", command, "--data", campus.Data);
            AssertTold(read, 1, journal, "backup");
        }
    }

    [Fact]
    public async Task Commands_that_read_a_journal_name_the_folder_that_has_none()
    {
        using var campus = Campus.Of();
        foreach (var command in new[] { "journal verify", "journal stats", "journal rebuild", "incidents list" })
        {
            await using var read = await NodeProcess.RunAsync(campus.Folder, [.. command.Split(' '), "--data", campus.Data]);
            AssertTold(read, 1, campus.Data, "--data");
            Assert.False(Directory.Exists(campus.Data), $"{command} made a data directory");
        }
    }

    [Fact]
    public async Task A_data_directory_that_may_not_be_written_is_named()
    {
        Needs.Linux();
        Needs.Setpriv();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may become another user");
        using var campus = Campus.Of(("yard", Needs.Sample("fence")));
        Directory.CreateDirectory(campus.Data);
        File.SetUnixFileMode(campus.Folder, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(campus.Data, (UnixFileMode)0b111_101_101);
        await using var node = NodeProcess.Start(
            campus.Folder, new Dictionary<string, string?> { ["HOME"] = campus.Folder, ["DOTNET_CLI_HOME"] = null },
            "setpriv", ["--reuid", "65534", "--clear-groups", Needs.Node(), "up", "--config", campus.Config, "--data", campus.Data]);
        await node.ExitAsync();
        Assert.SkipWhen(node.ExitCode is 126 or 127, $"another user cannot run the program here: {node.Told}");
        AssertTold(node, 1, campus.Data, "right");
    }

    [Fact]
    public async Task A_machine_without_ffmpeg_says_which_package_is_missing()
    {
        Needs.Linux();
        using var campus = Campus.Of(("yard", Needs.Sample("fence")));
        var bare = new Dictionary<string, string?> { ["PATH"] = campus.Folder };

        await using var analyze = NodeProcess.Start(campus.Folder, bare, "analyze", Needs.Sample("fence"), "--ability", "motion");
        await analyze.ExitAsync();
        AssertTold(analyze, 1, "ffprobe", "apt-get install ffmpeg");

        await using var up = NodeProcess.Start(campus.Folder, bare, "up", "--config", campus.Config, "--data", campus.Data);
        await up.ErrorAsync("apt-get install ffmpeg");
        up.Terminate();
        await up.ExitAsync();
        Assert.DoesNotContain(up.Errors, e => e.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unreadable_media_are_told_camera_by_camera_and_the_others_run()
    {
        Needs.Ffmpeg();
        using var campus = Campus.Of();
        var noise = campus["noise.mp4"];
        var bytes = new byte[50_000];
        new Random(3).NextBytes(bytes);
        await File.WriteAllBytesAsync(noise, bytes, TestContext.Current.CancellationToken);
        campus.Write([Campus.Camera("absent", campus["absent.mp4"]), Campus.Camera("noise", noise), Campus.Camera("yard", Needs.Sample("fence"))]);

        await using var node = campus.Up();

        await node.ErrorAsync("Camera absent: not-found");
        await node.ErrorAsync("Camera noise: corrupt-media");
        await node.IncidentAsync(i => i.Camera == "yard", "an incident of the camera that is well");
        await using var analyze = await NodeProcess.RunAsync(campus.Folder, "analyze", noise, "--ability", "motion");
        AssertTold(analyze, 2, noise, "corrupt-media");
    }

    [Fact]
    public async Task A_run_of_files_that_are_not_there_ends_with_an_error_that_names_the_camera()
    {
        Needs.Ffmpeg();
        using var campus = Campus.Of();
        campus.Write([
            new { id = "absent", source = campus["absent.mp4"], pace = "once", rules = new[] { Campus.Motion("motion") } },
            new { id = "yard", source = Needs.Sample("fence"), pace = "once", rules = new[] { Campus.Motion("motion") } }]);

        await using var node = NodeProcess.Start(campus.Folder, "run", "--config", campus.Config, "--data", campus.Data, "--once");
        await node.ExitAsync();

        AssertTold(node, 1, campus["absent.mp4"], "Camera absent was not played to its end: not-found");
        Assert.DoesNotContain(node.Errors, e => e.Contains("Camera yard was not", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_clip_that_is_cut_off_is_analysed_as_far_as_it_goes_and_fails()
    {
        Needs.Ffmpeg();
        using var campus = Campus.Of();
        var torn = campus["torn.mp4"];
        var whole = await File.ReadAllBytesAsync(Needs.Sample("fence"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(torn, whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);

        await using var analyze = await NodeProcess.RunAsync(campus.Folder, "analyze", torn, "--ability", "motion");

        AssertTold(analyze, 1, torn, "corrupt-media");
    }

    [Fact]
    public async Task A_corrupt_model_is_named_and_motion_works_without_it()
    {
        Needs.Ffmpeg();
        var models = Needs.Models();
        using var campus = Campus.Of();
        var folder = Directory.CreateDirectory(campus["models/yolox_nano/1"]).FullName;
        var shipped = Path.Combine(Analytics.Node.Composition.Home.Path, "models", "yolox_nano");
        foreach (var file in new[] { "model.json", "labels.txt" })
            File.Copy(Path.Combine(shipped, file), campus[$"models/yolox_nano/{file}"]);
        var whole = await File.ReadAllBytesAsync(Path.Combine(models, "yolox_nano.onnx"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.onnx"), whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);
        campus.Write(
            [Campus.Camera("yard", Needs.Sample("fence"), Campus.Motion("motion"), new { id = "fence", ability = "electronic_fence", model = "yolox_nano" })],
            new { models = new[] { campus["models"] } });

        await using var node = campus.Up();

        var told = await node.ErrorAsync("Camera yard: electronic_fence");
        Assert.Contains("yolox_nano", told, StringComparison.Ordinal);
        await node.IncidentAsync(i => i.Camera == "yard", "an incident by motion");
        node.Terminate();
        await node.ExitAsync();
        Assert.Equal(0, node.ExitCode);
    }

    [Fact]
    public async Task A_full_disk_costs_evidence_and_new_incidents_but_nothing_acknowledged()
    {
        Needs.Linux();
        Needs.Ffmpeg();
        using var campus = Campus.Of(("yard", Needs.Sample("fence")), ("road", Needs.Sample("traffic")));
        Directory.CreateDirectory(campus.Data);
        Assert.SkipUnless(Environment.IsPrivilegedProcess && Mount("-t", "tmpfs", "-o", "size=12m", "tmpfs", campus.Data), "this machine lets nobody mount a small disk");
        try
        {
            await using var node = campus.Up();
            await node.IncidentAsync(_ => true, "an incident while there is room");
            var ballast = Path.Combine(campus.Data, "ballast");
            Fill(ballast);
            await node.ErrorAsync("full");
            Assert.DoesNotContain(node.Errors, e => e.Contains("   at ", StringComparison.Ordinal));
            var printed = node.Incidents;
            File.Delete(ballast);
            var freed = TimeProvider.System.GetUtcNow();
            await node.IncidentAsync(i => i.At > freed, "an incident after room was made");
            node.Terminate();
            await node.ExitAsync();
            await using var dead = new DeadNode(campus.Data);
            Assert.Empty(printed.Select(i => i.Id).Except(dead.Opened.Select(o => o.Id.Value)));
            dead.AssertNoSequenceGap();
            dead.AssertNoneDoubled();
            await dead.AssertCoverageAsync();
        }
        finally
        {
            Run("umount", "-l", campus.Data);
        }
    }

    private static void AssertTold(NodeProcess node, int code, string path, string fix)
    {
        Assert.True(node.ExitCode == code, $"{node.ExitCode}: {node.Told}");
        Assert.True(node.Errors.Any(e => e.Contains(path, StringComparison.Ordinal)), $"'{path}' is not named: {node.Told}");
        Assert.True(node.Errors.Any(e => e.Contains(fix, StringComparison.Ordinal)), $"'{fix}' is not said: {node.Told}");
        Assert.DoesNotContain(node.Errors, e => e.Contains("   at ", StringComparison.Ordinal));
    }

    private static void Fill(string path)
    {
        try
        {
            using var file = File.Create(path);
            var block = new byte[64 * 1024];
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static bool Mount(params string[] arguments) => Run("mount", arguments) == 0;

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
