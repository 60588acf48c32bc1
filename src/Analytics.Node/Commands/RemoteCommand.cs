using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary>What commands against a running node have in common.</summary>
internal static class RemoteCommand
{
    public static Command Simple(
        string verb, Localised help, IReadOnlyList<Argument<string>> arguments, Func<ParseResult, NodeClient, Output, CancellationToken, Task> run)
    {
        var command = new Command(verb, help.ToString());
        foreach (var argument in arguments)
            command.Arguments.Add(argument);
        command.SetAction((parse, cancel) => RunAsync(parse, (node, output) => run(parse, node, output, cancel)));
        return command;
    }

    public static async Task<int> RunAsync(ParseResult parse, Func<NodeClient, Output, Task> run)
    {
        var output = Output.For(parse.GetValue(Cli.Json));
        using var node = NodeClient.Of(parse);
        await run(node, output);
        return ExitCodes.Done;
    }

    public static string Cell(JsonNode row, string name) => row[name]?.ToString() ?? "";

    /// <exception cref="InvalidDataException">It is no duration.</exception>
    public static string Seconds(string duration) => Units.TryDuration(duration, out var span)
        ? ((long)span.TotalSeconds).ToString(CultureInfo.InvariantCulture)
        : throw new InvalidDataException($"'{duration}' is no duration: write 0s, 12h or 7d.");
}
