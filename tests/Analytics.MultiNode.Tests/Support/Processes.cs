using System.Globalization;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Support;

/// <summary>What the kernel says about processes.</summary>
internal static class Processes
{
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
        [.. All().Where(pid => Stat(pid) is { } stat && stat.Parent == parent).Where(Lives)];

    /// <summary>Runs still: it is there and no zombie.</summary>
    public static bool Lives(int pid) => Stat(pid) is { State: not 'Z' };

    /// <summary>Answers when none of them runs any more; fails after a limit.</summary>
    public static Task GoneAsync(IReadOnlyCollection<int> pids) =>
        Patience.UntilAsync(() => !pids.Any(Lives), $"the end of those that outlive their node ({string.Join(", ", pids.Select(Name))})");

    public static string Name(int pid) => Read($"/proc/{pid}/comm")?.Trim() ?? "";

    private static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    // "pid (name) state parent …": the name may hold blanks and brackets.
    private static (char State, int Parent)? Stat(int pid)
    {
        if (Read($"/proc/{pid}/stat") is not { Length: > 0 } text)
            return null;
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
