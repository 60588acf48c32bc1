using System.Text;
using Analytics.Inference.Abilities;

namespace Analytics.Node.Tests.Accuracy;

/// <summary>One labelled item as one ability told it.</summary>
/// <param name="Ability">Code of <see cref="AbilityRegistry"/>.</param>
/// <param name="Way"><see cref="Call"/> or <see cref="Camera"/>.</param>
/// <param name="Item">File of the shared media, and which part of it.</param>
/// <param name="Wrong">What was said in place of the truth; null where it was right.</param>
internal sealed record Judged(string Ability, string Way, string Item, string? Wrong)
{
    public const string Call = "call";

    public const string Camera = "camera";
}

/// <summary>docs/ref/accuracy.md.</summary>
internal static class AccuracyPage
{
    private const string About = """
        # Accuracy on the labelled media

        Written by `AccuracyTests` (`ANALYTICS_ACCURACY=1 ANALYTICS_WRITE_DOCS=1`), which fails when a line of it is no longer so. Every item
        of the shared test media that has a label for an ability, with the shared models and our own, by rank as on a node: asked as a call of
        the API, and watched by a camera with one rule over the whole picture (a picture stands for eight seconds; a clip is played once, one of
        `fights/` four times, since it is shorter than the model's window). Small numbers: good for finding mistakes, not for promises. From some
        clips of `fights/` and `falls/` our own models learned: `models/training/data.json` says which.

        """;

    public static string Of(IReadOnlyList<Judged> judged)
    {
        var page = new StringBuilder(About);
        page.Append("\n| Ability | Way | Items | Right |\n| --- | --- | --- | --- |\n");
        var groups = AbilityRegistry.All.SelectMany(ability => judged.Where(one => one.Ability == ability.Code).GroupBy(one => (one.Ability, one.Way))).ToList();
        foreach (var group in groups)
            page.Append($"| `{group.Key.Ability}` | {group.Key.Way} | {group.Count()} | {group.Count(one => one.Wrong is null)} |\n");

        page.Append("\n## Told wrong\n\n");
        foreach (var one in groups.SelectMany(group => group).Where(one => one.Wrong is not null))
            page.Append($"- `{one.Ability}`, {one.Way}: {one.Item}: {one.Wrong}\n");

        page.Append("\n## Every item\n\n| Item | Right | Wrong |\n| --- | --- | --- |\n");
        foreach (var item in groups.SelectMany(group => group).GroupBy(one => one.Item).OrderBy(item => item.Key, StringComparer.Ordinal))
            page.Append($"| {item.Key} | {Names(item, isRight: true)} | {Names(item, isRight: false)} |\n");
        return page.ToString();
    }

    private static string Names(IEnumerable<Judged> item, bool isRight) =>
        string.Join(", ", item.Where(one => one.Wrong is null == isRight).GroupBy(one => $"{one.Ability} ({one.Way})")
            .Select(same => same.Count() == 1 ? same.Key : $"{same.Key} × {same.Count()}"));
}
