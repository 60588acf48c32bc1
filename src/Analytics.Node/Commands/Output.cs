using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Analytics.Node.Configuration;
using Spectre.Console;

namespace Analytics.Node.Commands;

/// <summary>
/// What a command prints: with --json one value a line on standard output and nothing else there; else tables for people.
/// Faults and progress go to standard error.
/// </summary>
public sealed class Output(bool json, TextWriter standard, TextWriter errors)
{
    public static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public bool IsJson => json;

    public static Output For(bool json) => new(json, Console.Out, Console.Error);

    /// <summary>One value: a JSON line, or the sentence where people read.</summary>
    public void Value<T>(T value, Localised sentence) => standard.WriteLine(json ? JsonSerializer.Serialize(value, JsonOptions) : sentence.ToString());

    public void Sentence(Localised sentence)
    {
        if (!json)
            standard.WriteLine(sentence.ToString());
    }

    /// <summary>Progress and remarks, out of the way of what is piped on.</summary>
    public void Remark(Localised sentence) => errors.WriteLine(sentence.ToString());

    public void Fault(Localised sentence) => errors.WriteLine(sentence.ToString());

    /// <summary>Rows: one JSON line each, or a table.</summary>
    public void Rows<T>(IEnumerable<T> rows, params IReadOnlyList<(Localised Title, Func<T, string> Cell)> columns)
    {
        if (json)
        {
            foreach (var row in rows)
                standard.WriteLine(JsonSerializer.Serialize(row, JsonOptions));
            return;
        }

        var table = new Table().Border(TableBorder.Minimal);
        foreach (var (title, _) in columns)
            table.AddColumn(new TableColumn(Markup.Escape(title.ToString())) { NoWrap = columns.Count > 4 });
        foreach (var row in rows)
            table.AddRow([.. columns.Select(c => Markup.Escape(c.Cell(row)))]);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(standard) });
        // A pipe has no width of its own; 80 columns would break every path.
        if (Console.IsOutputRedirected)
            console.Profile.Width = 200;
        console.Write(table);
    }
}
