using System.CommandLine;
using System.Globalization;
using System.Text;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>incidents list|show|explain|export|tail</c>: reads the journal of a data directory, beside a running node or without one.</summary>
public static class IncidentsCommand
{
    private static readonly Option<string> s_data = new("--data")
    {
        Description = new Localised("Data folder of the node.", "节点的数据目录。").ToString(),
        DefaultValueFactory = _ => "data",
        Recursive = true,
    };

    public static Command Build()
    {
        var filter = new FilterOptions();
        var list = filter.AddTo(new Command("list", new Localised("Lists incidents, newest first.", "按时间倒序列出事件。").ToString()));
        list.SetAction((parse, cancel) => WithReader(parse, cancel, (reader, output) => ListAsync(reader, filter.Read(parse), output, cancel)));
        var export = filter.AddTo(new Command("export", new Localised("Every matching incident with all its events, one JSON value a line.", "导出匹配的事件及其全部记录，每行一个 JSON。").ToString()));
        export.SetAction((parse, cancel) => WithReader(parse, cancel, (reader, _) => ExportAsync(reader, filter.Read(parse), cancel)));
        var id = new Argument<string>("ID") { Description = new Localised("The incident's id, or the end of it.", "事件编号或其末尾部分。").ToString() };
        var show = new Command("show", new Localised("One incident with its history.", "显示单个事件及其历史。").ToString()) { id };
        show.SetAction((parse, cancel) => WithReader(parse, cancel, (reader, output) => ShowAsync(reader, parse.GetValue(id)!, output, cancel)));
        var explain = new Command("explain", new Localised("Why it fired.", "解释触发原因。").ToString()) { id };
        explain.SetAction((parse, cancel) => WithReader(parse, cancel, (reader, output) => ExplainAsync(reader, parse.GetValue(id)!, output, cancel)));
        var tail = new Command("tail", new Localised("Incidents as they open, until Ctrl+C.", "实时输出新事件，按 Ctrl+C 结束。").ToString());
        tail.SetAction((parse, cancel) => WithReader(parse, cancel, (reader, output) => TailAsync(reader, output, cancel)));
        return new Command("incidents", new Localised("What was seen, and why.", "查询事件。").ToString()) { list, show, explain, export, tail, s_data };
    }

    private static async Task<int> WithReader(ParseResult parse, CancellationToken cancel, Func<OfflineReader, Output, Task<int>> run)
    {
        var output = Output.For(parse.GetValue(Cli.Json));
        try
        {
            using var reader = await OfflineReader.OpenAsync(parse.GetValue(s_data)!, cancel);
            return await run(reader, output);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ExitCodes.Done;
        }
    }

    private static async Task<int> ListAsync(OfflineReader reader, IncidentQuery query, Output output, CancellationToken cancel)
    {
        var page = await reader.Model.IncidentsAsync(query, cancel);
        output.Rows(
            page.Rows.Select(Summary.Of),
            (new("Opened", "时间"), r => r.OpenedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
            (new("Camera", "摄像机"), r => r.Camera),
            (new("Ability", "能力"), r => r.Ability),
            (new("Seen", "目标"), r => $"{r.Label} {r.Score:0.00}"),
            (new("Severity", "级别"), r => r.Severity.ToString()),
            (new("Status", "状态"), r => $"{(r.IsOpen ? "open" : "closed")}, {r.Handling}"),
            (new("Id", "编号"), r => r.Id));
        if (page.Next is not null)
            output.Remark(new("There are more: narrow the filter or raise --limit.", "还有更多：请收窄条件或增大 --limit。"));
        return ExitCodes.Done;
    }

    private static async Task<int> ShowAsync(OfflineReader reader, string id, Output output, CancellationToken cancel)
    {
        if (await FindAsync(reader, id, output, cancel) is not { } row)
            return ExitCodes.Failed;
        if (!output.IsJson)
            output.Sentence(new(
                $"{row.Id}  {row.Camera}  {row.Ability}  {row.Severity}  {row.OpenedAt:O} … {(row.EndedAt is { } end ? end.ToString("O", null) : "open")}",
                $"{row.Id}  {row.Camera}  {row.Ability}  {row.Severity}  {row.OpenedAt:O} … {(row.EndedAt is { } ended ? ended.ToString("O", null) : "进行中")}"));
        foreach (var (manifest, stored, payload) in await EventsAsync(reader, row, cancel))
        {
            if (output.IsJson)
                Console.Out.WriteLine(Raw(manifest, stored.Context.SequenceNumber, payload));
            else
                output.Sentence(new($"  {stored.Context.At:O}  {manifest}  {stored.Context.By}", $"  {stored.Context.At:O}  {manifest}  {stored.Context.By}"));
        }

        return ExitCodes.Done;
    }

    private static async Task<int> ExplainAsync(OfflineReader reader, string id, Output output, CancellationToken cancel)
    {
        if (await FindAsync(reader, id, output, cancel) is not { } row)
            return ExitCodes.Failed;
        foreach (var line in IncidentExplanation.Of(row.Opened))
            output.Value(new { line.Topic, line.English, line.Chinese }, new(line.English, line.Chinese));
        return ExitCodes.Done;
    }

    private static async Task<int> ExportAsync(OfflineReader reader, IncidentQuery query, CancellationToken cancel)
    {
        query = query with { Limit = 500 };
        while (true)
        {
            var page = await reader.Model.IncidentsAsync(query, cancel);
            foreach (var row in page.Rows)
            {
                var events = (await EventsAsync(reader, row, cancel)).Select(e => Raw(e.Manifest, e.Event.Context.SequenceNumber, e.Payload));
                Console.Out.WriteLine($"{{\"tenant\":\"{row.Tenant}\",\"camera\":\"{row.Camera}\",\"id\":\"{row.Id}\",\"events\":[{string.Join(',', events)}]}}");
            }

            if (page.Next is null)
                return ExitCodes.Done;
            query = query with { After = page.Next };
        }
    }

    private static async Task<int> TailAsync(OfflineReader reader, Output output, CancellationToken cancel)
    {
        var ordering = await reader.Journal.HighestOrderingAsync(cancel);
        // Another process writes: there is nothing to be woken by, so the tail looks twice a second.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            ordering = await reader.Journal.ReadAllAsync(ordering, 500, (in StoredEvent stored) =>
            {
                if (stored.Manifest == "incident-opened.v1")
                    IncidentLines.Print(stored.PersistenceId, reader.Codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber), output);
            }, cancel);
        }

        return ExitCodes.Done;
    }

    private static async Task<IReadOnlyList<(string Manifest, Engine.Codec.DecodedEvent Event, byte[] Payload)>> EventsAsync(OfflineReader reader, IncidentRow row, CancellationToken cancel)
    {
        var sequences = (await reader.Model.IncidentSequencesAsync(row, cancel)).ToHashSet();
        return [.. reader.Events(row.Stream).Where(e => sequences.Contains(e.Event.Context.SequenceNumber))];
    }

    private static async Task<IncidentRow?> FindAsync(OfflineReader reader, string id, Output output, CancellationToken cancel)
    {
        if (IncidentId.TryParse(id, out var whole))
        {
            if (await reader.Model.IncidentAsync(null, whole, cancel) is { } row)
                return row;
        }
        else
        {
            var matches = (await reader.Model.IncidentsAsync(new IncidentQuery { Limit = 500 }, cancel)).Rows.Where(r => r.Id.Value.EndsWith(id, StringComparison.Ordinal)).ToList();
            if (matches.Count == 1)
                return matches[0];
        }

        output.Fault(new($"'{id}' names no incident, or several: see analytics incidents list.", $"“{id}”没有对应的事件或对应多个：请查看 analytics incidents list。"));
        return null;
    }

    private static string Raw(string manifest, long sequence, byte[] payload) =>
        $"{{\"event\":\"{manifest}\",\"sequence\":{sequence},\"envelope\":{Encoding.UTF8.GetString(payload)}}}";

    private sealed record Summary(
        string Id, string Tenant, string Camera, string Rule, string Ability, Severity Severity, DateTimeOffset OpenedAt, DateTimeOffset? EndedAt,
        bool IsOpen, string Label, double Score, double BestScore, Handling Handling, IReadOnlyList<EvidenceFile> Evidence)
    {
        public static Summary Of(IncidentRow row) => new(
            row.Id.Value, row.Tenant, row.Camera, row.Opened.Rule.Id, row.Ability, row.Severity, row.OpenedAt, row.EndedAt, row.IsOpen,
            row.Opened.Evidence.Observations[0].Label, row.Opened.Evidence.Observations[0].Score, row.BestScore, row.Handling, row.Evidence);
    }

    private sealed class FilterOptions
    {
        private readonly Option<string?> _tenant = Option<string?>("--tenant", "Only this tenant.", "只看该租户。");
        private readonly Option<string?> _camera = Option<string?>("--camera", "Only this camera.", "只看该摄像机。");
        private readonly Option<string?> _ability = Option<string?>("--ability", "Only this ability.", "只看该能力。");
        private readonly Option<Severity?> _severity = Option<Severity?>("--severity", "info, warning or critical.", "info、warning 或 critical。");
        private readonly Option<bool?> _open = Option<bool?>("--open", "true: still open; false: closed.", "true：进行中；false：已结束。");
        private readonly Option<Handling?> _handling = Option<Handling?>("--handling", "new, acknowledged, dismissed or resolved.", "new、acknowledged、dismissed 或 resolved。");
        private readonly Option<DateTimeOffset?> _from = Option<DateTimeOffset?>("--from", "Opened at or after.", "起始时间。");
        private readonly Option<DateTimeOffset?> _to = Option<DateTimeOffset?>("--to", "Opened before.", "截止时间。");
        private readonly Option<string?> _text = Option<string?>("--text", "Part of a note, rule, label …", "备注、规则、类别等包含的文字。");
        private readonly Option<int> _limit = Option<int>("--limit", "Most rows, 1 to 500.", "最多行数，1 至 500。");

        public FilterOptions()
        {
            _limit.DefaultValueFactory = _ => 50;
            _limit.Must(limit => limit is >= 1 and <= 500, new("--limit is 1 to 500.", "--limit 为 1 至 500。"));
        }

        public Command AddTo(Command command)
        {
            foreach (var option in new Option[] { _tenant, _camera, _ability, _severity, _open, _handling, _from, _to, _text, _limit })
                command.Options.Add(option);
            return command;
        }

        public IncidentQuery Read(ParseResult parse) => new()
        {
            Tenant = parse.GetValue(_tenant),
            Camera = parse.GetValue(_camera),
            Ability = parse.GetValue(_ability),
            Severity = parse.GetValue(_severity),
            IsOpen = parse.GetValue(_open),
            Handling = parse.GetValue(_handling),
            From = parse.GetValue(_from),
            To = parse.GetValue(_to),
            Text = parse.GetValue(_text),
            Limit = parse.GetValue(_limit),
        };

        private static Option<T> Option<T>(string name, string en, string zh) => new(name) { Description = new Localised(en, zh).ToString() };
    }
}
