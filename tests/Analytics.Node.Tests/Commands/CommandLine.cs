using System.Text.Json.Nodes;
using Analytics.Node.Commands;

namespace Analytics.Node.Tests.Commands;

/// <summary>The command line as a script runs it. The console is one for the process: see <see cref="ConsoleTests"/>.</summary>
internal static class CommandLine
{
    /// <summary>The one JSON line of a command that prints such.</summary>
    public static async Task<JsonNode> OneAsync(string[] args)
    {
        var (code, output, errors) = await RunAsync(args);
        Assert.True(code == ExitCodes.Done, string.Join(' ', errors));
        return JsonNode.Parse(Assert.Single(output))!;
    }

    /// <summary>Every JSON line.</summary>
    public static async Task<IReadOnlyList<JsonNode>> LinesAsync(params string[] args)
    {
        var (code, output, errors) = await RunAsync([.. args, "--json"]);
        Assert.True(code == ExitCodes.Done, string.Join(' ', errors));
        return [.. output.Select(line => JsonNode.Parse(line)!)];
    }

    public static async Task<(int Code, string[] Output, string[] Errors)> RunAsync(params string[] args)
    {
        var (standard, errors) = (Console.Out, Console.Error);
        using var output = new StringWriter();
        using var faults = new StringWriter();
        Console.SetOut(output);
        Console.SetError(faults);
        try
        {
            return (await Cli.RunAsync(args), Lines(output), Lines(faults));
        }
        finally
        {
            Console.SetOut(standard);
            Console.SetError(errors);
        }
    }

    private static string[] Lines(StringWriter text) => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
