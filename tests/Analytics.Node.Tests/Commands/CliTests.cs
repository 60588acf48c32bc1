using System.Text.Json;
using Analytics.Node.Commands;
using Analytics.Node.Configuration;
using Analytics.TestKit;

namespace Analytics.Node.Tests.Commands;

/// <summary>The console is one for the process: nothing else may write to it meanwhile.</summary>
[CollectionDefinition(nameof(ConsoleTests), DisableParallelization = true)]
public sealed class ConsoleTests;

[Collection(nameof(ConsoleTests))]
public sealed class CliTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("up")]
    [InlineData("up --config a.jsonc --data d --urls http://127.0.0.1:1 --once")]
    [InlineData("run --config a.jsonc --once")]
    [InlineData("check --config a.jsonc --json")]
    [InlineData("config --schema")]
    [InlineData("analyze a.mp4 --ability motion --zone 0,0;1,0;1,1 --class person --class car --min-score 0.5 --rate 2 --model m --models d")]
    [InlineData("incidents list --limit 500 --severity critical --open true --handling new --from 2026-01-01 --data d")]
    [InlineData("incidents show i1")]
    [InlineData("incidents explain i1 --json")]
    [InlineData("incidents export --text x")]
    [InlineData("incidents tail")]
    [InlineData("journal verify --node n --kept-days 7")]
    [InlineData("journal stats --json")]
    [InlineData("journal rebuild --data d")]
    [InlineData("models list --models d")]
    [InlineData("models verify")]
    [InlineData("models pull yolox_nano --from d --allow-http --models d --json")]
    [InlineData("models pull --all --from d --accept-license AGPL-3.0 --accept-license GPL-3.0")]
    [InlineData("models catalog")]
    [InlineData("models bench yolox_nano --threads 2")]
    [InlineData("models bench yolox_nano --data d --write-card --json")]
    [InlineData("simulate --cameras 3 --seconds 1")]
    [InlineData("simulate --score --config a.jsonc --tolerance 2 --json")]
    [InlineData("persons enrol acme p.json --portrait p.jpg --url http://127.0.0.1:1 --data d")]
    [InlineData("persons list acme --json")]
    [InlineData("persons delete acme p1")]
    [InlineData("accounts list --url http://127.0.0.1:1 --data d --token-file t --json")]
    [InlineData("accounts create acme --name Acme --contact ops --unverified")]
    [InlineData("accounts disable acme")]
    [InlineData("accounts new-key acme")]
    [InlineData("accounts rotate-key acme 1a2b --grace 12h")]
    [InlineData("accounts delete-key acme 1a2b")]
    [InlineData("apps list acme")]
    [InlineData("apps create acme --id gate --name Gate --description Hats")]
    [InlineData("apps open acme gate hard_hat action_liveness:safety")]
    [InlineData("apps allow acme gate 10.0.0.0/8 --ability hard_hat")]
    [InlineData("apps allow acme gate")]
    [InlineData("apps rotate acme gate --grace 0s")]
    [InlineData("quota show acme --json")]
    [InlineData("quota orders acme --url http://127.0.0.1:1")]
    [InlineData("quota catalogue")]
    [InlineData("quota usage acme")]
    [InlineData("quota buy acme g1-face_detect-1000 --quantity 2 --months 3 --unpaid")]
    [InlineData("quota pay acme 20260301160000000001")]
    [InlineData("quota refund acme 20260301160000000001")]
    [InlineData("quota trial acme face_detect")]
    [InlineData("quota rate acme fight 50")]
    [InlineData("quota rate acme fight")]
    [InlineData("backends list --json")]
    [InlineData("backends resume cloud face_detect --data d")]
    [InlineData("keys rotate --data d --key-file k")]
    [InlineData("keys status --json")]
    public void What_the_help_shows_is_understood(string line) => Assert.Empty(Cli.Build().Parse(line).Errors);

    [Theory]
    [InlineData("")]
    [InlineData("fly")]
    [InlineData("run")]
    [InlineData("check --confg a")]
    [InlineData("analyze a.mp4")]
    [InlineData("incidents list --limit 0")]
    [InlineData("incidents list --limit 501")]
    [InlineData("incidents list --limit many")]
    [InlineData("incidents list --severity grave")]
    [InlineData("incidents show")]
    [InlineData("journal verify --kept-days NaN")]
    [InlineData("journal verify --kept-days -1")]
    [InlineData("models bench yolox_nano --threads many")]
    [InlineData("simulate --cameras 0")]
    [InlineData("simulate --score --tolerance 61")]
    [InlineData("simulate --score --config /nowhere/a.jsonc")]
    [InlineData("accounts create")]
    [InlineData("apps create acme")]
    [InlineData("apps open acme gate")]
    [InlineData("accounts list --url nowhere")]
    [InlineData("simulate --render nowhere --out a.y4m")]
    public async Task Wrong_usage_is_exit_code_2_and_says_so(string line)
    {
        var (code, _, errors) = await CommandLine.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(ExitCodes.Wrong, code);
        Assert.NotEmpty(errors);
    }

    [Theory]
    [InlineData("fly", "无法识别的命令或参数“fly”。")]
    [InlineData("incidents", "缺少子命令。")]
    [InlineData("run", "缺少必需的选项 --config。")]
    [InlineData("run --config", "选项 --config 缺少取值。")]
    [InlineData("run --config a --config b", "--config 只接受一个取值，却给出了 2 个。")]
    [InlineData("incidents show", "命令 show 缺少参数。")]
    [InlineData("incidents list --limit many", "--limit 的取值“many”无效。")]
    [InlineData("incidents list --limit 0", "--limit 为 1 至 500。")]
    [InlineData("incidents list --severity grave", "--severity 的取值“grave”无效。可选值：")]
    public async Task Wrong_usage_is_told_in_Chinese_where_that_is_spoken(string line, string told)
    {
        Languages.Use("zh");
        try
        {
            var (code, _, errors) = await CommandLine.RunAsync(line.Split(' '));

            Assert.Equal(ExitCodes.Wrong, code);
            Assert.Contains(told, errors);
            Assert.DoesNotContain(errors, e => e.Contains("argument", StringComparison.Ordinal) || e.Contains("Option ", StringComparison.Ordinal));
        }
        finally
        {
            Languages.Use("en");
        }
    }

    [Fact]
    public async Task A_script_finds_nothing_but_JSON_lines_on_standard_output_also_when_it_is_wrong()
    {
        Assert.Empty((await CommandLine.RunAsync("incidents", "list", "--limit", "0", "--json")).Output);
        File.WriteAllText(_folder["a.jsonc"], """{ "nmae": 1, "http": 2, "cameras": [ { "id": "A" } ] }""");

        var (code, output, _) = await CommandLine.RunAsync("check", "--config", _folder["a.jsonc"], "--json");

        Assert.Equal(ExitCodes.Wrong, code);
        var faults = output.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("path").GetString());
        Assert.Equal(["nmae", "http", "cameras[0].source", "cameras[0].id"], faults.OrderBy(p => Array.IndexOf(["nmae", "http", "cameras[0].source", "cameras[0].id"], p)));
    }

    [Fact]
    public async Task A_sound_file_is_one_value()
    {
        File.WriteAllText(_folder["a.jsonc"], """{ "cameras": [ { "id": "a", "source": "a.mp4" } ] }""");

        var (code, output, errors) = await CommandLine.RunAsync("check", "--config", _folder["a.jsonc"], "--json");

        Assert.Equal((ExitCodes.Done, 0), (code, errors.Length));
        Assert.Equal(1, JsonDocument.Parse(Assert.Single(output)).RootElement.GetProperty("cameras").GetInt32());
    }

    [Theory]
    [InlineData("journal stats --data {0}")]
    [InlineData("journal verify --data {0}")]
    [InlineData("journal rebuild --data {0}")]
    [InlineData("incidents list --data {0}")]
    [InlineData("keys rotate --data {0}")]
    [InlineData("accounts list --data {0}")]
    [InlineData("run --config {0}/a.jsonc --data {0}/file/data")]
    [InlineData("simulate --render fence --out {0}/nowhere/a.y4m")]
    public async Task What_the_machine_cannot_do_is_exit_code_1_and_one_line_without_a_stack(string line)
    {
        File.WriteAllText(_folder["file"], "");
        File.WriteAllText(_folder["a.jsonc"], "{}");

        var (code, output, errors) = await CommandLine.RunAsync(string.Format(null, line, _folder.Path).Split(' '));

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Empty(output);
        Assert.DoesNotContain("   at ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "id": "a", "source": "a.mp4" }""")]
    [InlineData("""{ "id": "a", "source": "a.mp4", "pace": "once", "enabled": false }""")]
    [InlineData("""{ "id": "a", "source": "rtsp://10.0.0.7/1", "pace": "once" }""")]
    public async Task Once_needs_a_camera_that_ends_by_itself(string camera)
    {
        File.WriteAllText(_folder["a.jsonc"], $$"""{ "cameras": [ {{camera}} ] }""");

        var (code, _, errors) = await CommandLine.RunAsync("run", "--config", _folder["a.jsonc"], "--data", _folder["data"], "--once");

        Assert.Equal(ExitCodes.Wrong, code);
        Assert.Contains("--once", Assert.Single(errors), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["data"]));
    }
}
