using System.CommandLine;
using System.CommandLine.Invocation;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary>All commands of the binary: the contents page of the CLI.</summary>
public static class Cli
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = new Localised("One JSON value a line instead of tables.", "每行输出一个 JSON 值。").ToString(),
        Recursive = true,
    };

    /// <summary>Carries out a command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var parse = Build().Parse(args);
        // The help would stand on standard output, among the lines that a script reads.
        if (parse.Action is ParseErrorAction wrong)
            wrong.ShowHelp = parse.CommandResult.Command is RootCommand;
        try
        {
            if (parse.Action is ParseErrorAction)
                return await TellAsync(parse);
            // A node that is told to stop gives its cameras away and flushes its pipelines first.
            return await parse.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(75) });
        }
        catch (Exception fault) when (Trouble.Of(fault) is { } trouble)
        {
            Output.For(parse.GetValue(Json)).Fault(trouble.Text);
            return trouble.ExitCode;
        }
    }

    private static async Task<int> TellAsync(ParseResult wrong)
    {
        using var told = new StringWriter();
        await wrong.InvokeAsync(new() { EnableDefaultExceptionHandler = false, Error = told });
        await Console.Error.WriteAsync(Languages.IsChinese ? UsageFaults.InChinese(told.ToString()) : told.ToString());
        return ExitCodes.Wrong;
    }

    public static RootCommand Build()
    {
        var root = new RootCommand(new Localised("Analytics: video analytics for campuses, on one node or many.", "Analytics：园区视频分析，单节点或集群。").ToString())
        {
            RunCommand.BuildUp(),
            RunCommand.BuildRun(),
            CheckCommand.Build(),
            ConfigCommand.Build(),
            AnalyzeCommand.Build(),
            IncidentsCommand.Build(),
            JournalCommand.Build(),
            ModelsCommand.Build(),
            BackendsCommand.Build(),
            QuotaCommand.Build(),
            AccountsCommand.Build(),
            AppsCommand.Build(),
            PersonsCommand.Build(),
            KeysCommand.Build(),
            ClusterCommand.Build(),
            SimulateCommand.Build(),
        };
        root.Options.Add(Json);
        return root;
    }
}
