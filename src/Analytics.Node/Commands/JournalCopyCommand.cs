using System.CommandLine;
using Analytics.Journal;
using Analytics.Journal.Copying;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>journal copy --from DIR --to PLACE</c>: moves a campus from a file to a server, or back, with every number as it was.</summary>
public static class JournalCopyCommand
{
    public static Command Build()
    {
        var from = new Option<string>("--from") { Required = true, Description = new Localised("Data folder of the stopped node.", "已停止节点的数据目录。").ToString() };
        var to = new Option<string>("--to")
        {
            Required = true,
            Description = new Localised(
                "An empty database: file:PATH or env:NAME, where its connection string lies; or a data folder without a journal, for the way back.",
                "空数据库：连接字符串所在位置，file:路径 或 env:变量名；或不含日志的数据目录（用于迁回）。").ToString(),
        };
        var command = new Command("copy", new Localised("Moves the journal into an empty database. The node must not run.", "将日志迁移到空数据库；节点须先停止。").ToString()) { from, to };
        command.SetAction((parse, cancel) => Task.Run(() => Run(parse.GetValue(from)!, parse.GetValue(to)!, Output.For(parse.GetValue(Cli.Json)), cancel), CancellationToken.None));
        return command;
    }

    private static int Run(string from, string to, Output output, CancellationToken cancel)
    {
        if (!Directory.Exists(from))
            throw new InvalidDataException($"--from: {from} is no folder.");
        using var data = DataDirectory.Open(Path.GetFullPath(from), Ids.New);
        var (source, target) = (JournalPlace.OfFolder(data.Path), JournalPlace.Named(to, data.Path));
        // A node may lie there as well.
        using var other = target.Server is null && Path.GetFullPath(to) != data.Path ? DataDirectory.Open(Path.GetFullPath(to), Ids.New) : null;
        if (source.Location.Address == target.Location.Address)
            throw new InvalidDataException($"--to: the journal is at {source.Location.Address} already.");
        output.Remark(new($"Moving {source.Location.Address} to {target.Location.Address} …", $"正在将 {source.Location.Address} 迁移到 {target.Location.Address}……"));
        var outcome = JournalCopy.Run(source.Location, target.Location, progress => Tell(progress, output), cancel);
        target.LeaveNote();
        output.Value(
            new { outcome.JournalId, from = source.Location.Address, to = target.Location.Address, outcome.Events, outcome.Rows, outcome.WasThere },
            outcome.WasThere
                ? new($"All {outcome.Events} events were there already.", $"全部 {outcome.Events} 条事件此前已迁移完成。")
                : new($"{outcome.Events} events moved, read back and compared.", $"已迁移 {outcome.Events} 条事件，并逐行回读校验一致。"));
        output.Remark(new(
            "The old journal stays as it is and opens no more. Name the new place in journal.kind and journal.connection; keep the key file.",
            "旧日志保持不变且不再可用。请在 journal.kind 与 journal.connection 中填写新位置，并保留密钥文件。"));
        return ExitCodes.Done;
    }

    private static void Tell(CopyProgress progress, Output output) => output.Remark(progress.IsCheck
        ? new($"  {progress.Table}: {progress.Rows} rows compared", $"  {progress.Table}：已校验 {progress.Rows} 行")
        : new($"  {progress.Table}: {progress.Rows} rows", $"  {progress.Table}：{progress.Rows} 行"));
}
