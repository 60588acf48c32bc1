using System.CommandLine;
using System.Globalization;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;
using Analytics.Journal;
using Analytics.Journal.Checking;
using Analytics.Journal.ReadModel;
using Analytics.Node.Checks;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>journal verify|rebuild|stats|copy</c>: is the truth whole, and the tables made from it anew.</summary>
public static class JournalCommand
{
    private static readonly Option<string> s_data = new("--data")
    {
        Description = new Localised("Data folder of the node.", "节点的数据目录。").ToString(),
        DefaultValueFactory = _ => "data",
        Recursive = true,
    };

    public static Command Build()
    {
        var node = new Option<string>("--node") { DefaultValueFactory = _ => "node-1", Description = new Localised("Name of the node whose evidence lies here.", "证据所在节点的名称。").ToString() };
        var kept = new Option<double>("--kept-days") { DefaultValueFactory = _ => 30, Description = new Localised("Evidence younger than this must be there.", "早于该天数的证据可已被清理。").ToString() };
        var verify = new Command("verify", new Localised("Checks sequences, ledger sums, coverage sums and evidence files.", "校验序号、账本、覆盖时长与证据文件。").ToString()) { node, kept };
        kept.Must(days => days is >= 0 and <= 36_500, new("--kept-days is 0 to 36500.", "--kept-days 为 0 至 36500。"));
        verify.SetAction(parse => Verify(parse.GetValue(s_data)!, parse.GetValue(node)!, parse.GetValue(kept), Output.For(parse.GetValue(Cli.Json))));
        var stats = new Command("stats", new Localised("Counts events by kind.", "按类型统计事件数。").ToString());
        stats.SetAction(parse => Stats(parse.GetValue(s_data)!, Output.For(parse.GetValue(Cli.Json))));
        var rebuild = new Command("rebuild", new Localised("Makes the read tables anew from the journal. The node must not run.", "根据日志重建查询表；节点须先停止。").ToString());
        rebuild.SetAction((parse, cancel) => RebuildAsync(parse.GetValue(s_data)!, Output.For(parse.GetValue(Cli.Json)), cancel));
        return new Command("journal", new Localised("The journal of events.", "事件日志。").ToString()) { verify, stats, rebuild, JournalCopyCommand.Build(), s_data };
    }

    private static int Verify(string data, string node, double keptDays, Output output)
    {
        using var reader = JournalPlace.OfFolder(data).OpenReader();
        var keptSince = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(keptDays);
        var verifier = new JournalVerifier(reader, AnalyticsKinds.Codec(), new EvidenceCheck(Path.Combine(data, "evidence"), node, keptSince), new LedgerCheck());
        var wrong = 0;
        foreach (var finding in verifier.Verify())
        {
            if (finding.Kind != JournalFindingKind.EvidenceUnreachable)
                wrong++;
            var line = $"{finding.Kind}: {finding.Subject}{(finding.SequenceNumber > 0 ? $" #{finding.SequenceNumber}" : "")}: {finding.Text}";
            output.Value(finding, new(line, line));
        }

        output.Remark(wrong == 0 ? new("The journal is whole.", "日志完整无误。") : new($"{wrong} findings.", $"发现 {wrong} 个问题。"));
        return wrong == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static int Stats(string data, Output output)
    {
        using var reader = JournalPlace.OfFolder(data).OpenReader();
        var stats = JournalStats.Of(reader);
        if (output.IsJson)
        {
            output.Value(stats, new("", ""));
            return ExitCodes.Done;
        }

        output.Sentence(new(
            $"{stats.Events} events, {stats.Snapshots} snapshots, {stats.Bytes / 1024} KiB, from {stats.First:u} to {stats.Last:u}",
            $"{stats.Events} 条事件，{stats.Snapshots} 个快照，{stats.Bytes / 1024} KiB，自 {stats.First:u} 至 {stats.Last:u}"));
        output.Rows(
            stats.Kinds.OrderBy(k => k.Key, StringComparer.Ordinal),
            (new("Kind", "类型"), k => k.Key),
            (new("Entities", "实体"), k => k.Value.Entities.ToString(CultureInfo.InvariantCulture)),
            (new("Events", "事件"), k => k.Value.Events.ToString(CultureInfo.InvariantCulture)),
            (new("KiB", "KiB"), k => (k.Value.PayloadBytes / 1024).ToString(CultureInfo.InvariantCulture)));
        return ExitCodes.Done;
    }

    private static async Task<int> RebuildAsync(string folder, Output output, CancellationToken cancel)
    {
        var place = JournalPlace.OfFolder(folder);
        using (place.OpenReader())
        {
            // Only to be sure that there is a journal before anything is deleted.
        }

        using var data = DataDirectory.Open(folder, Ids.New);
        await using var journal = place.Open(data, $"local:{data.Id}", TimeProvider.System);
        await using var runner = await ProjectionRunner.StartAsync(journal, place.ReadTables, AnalyticsKinds.Codec(), TimeProvider.System, rebuild: true, cancel);
        await runner.CaughtUpAsync(cancel);
        output.Remark(new($"The read tables are made anew up to event {await journal.HighestOrderingAsync(cancel)}.", $"查询表已重建至第 {await journal.HighestOrderingAsync(cancel)} 条事件。"));
        return ExitCodes.Done;
    }
}
