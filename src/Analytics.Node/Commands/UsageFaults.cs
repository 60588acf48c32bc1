using System.CommandLine;
using System.Text.RegularExpressions;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary>What is wrong with a command line, in the language of the process. The parser itself speaks English alone.</summary>
public static class UsageFaults
{
    // By sentence, since the parser gives its faults no names; one that is not here stays as it is.
    private static readonly (Regex English, string Chinese)[] s_sentences =
    [
        (Sentence(@"Required command was not provided\."), "缺少子命令。"),
        (Sentence(@"Unrecognized command or argument '(.*)'\."), "无法识别的命令或参数“$1”。"),
        (Sentence(@"Option '(.*)' is required\."), "缺少必需的选项 $1。"),
        (Sentence(@"Required argument missing for command: '(.*)'\."), "命令 $1 缺少参数。"),
        (Sentence(@"Required argument missing for option: '(.*)'\."), "选项 $1 缺少取值。"),
        (Sentence(@"(?:Option|Command) '(.*)' expects a single argument but (\d+) were provided\."), "$1 只接受一个取值，却给出了 $2 个。"),
        (Sentence(@"Cannot parse argument '(.*)' for (?:option|command) '(.*)' as expected type '.*'\. Did you mean one of the following\?"), "$2 的取值“$1”无效。可选值："),
        (Sentence(@"Cannot parse argument '(.*)' for (?:option|command) '(.*)' as expected type '.*'\."), "$2 的取值“$1”无效。"),
        (Sentence(@"Cannot parse argument '(.*)' as expected type '.*'\."), "取值“$1”无效。"),
        (Sentence(@"'(.*)' was not matched\. Did you mean one of the following\?"), "“$1”无法识别，是否想输入："),
    ];

    /// <summary>Lines of the parser, each in Chinese where it is known.</summary>
    public static string InChinese(string text) => string.Join('\n', text.Split('\n').Select(line =>
    {
        foreach (var (english, chinese) in s_sentences)
        {
            if (english.IsMatch(line))
                return english.Replace(line, chinese);
        }

        return line;
    }));

    /// <summary>Checks an option's value, where the parser could read one at all.</summary>
    public static void Must<T>(this Option<T> option, Func<T, bool> isGood, Localised otherwise) => option.Validators.Add(result =>
    {
        T? value;
        try
        {
            value = result.GetValueOrDefault<T>();
        }
        catch (InvalidOperationException)
        {
            // No such value: the parser tells it.
            return;
        }

        if (value is not null && !isGood(value))
            result.AddError(otherwise.ToString());
    });

    private static Regex Sentence(string pattern) => new($@"\A{pattern}\r?\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
