using Analytics.Inference.Benching;
using Analytics.Inference.Evaluation;

namespace Analytics.Inference.Tests.Evaluation;

public sealed class ModelCardTests
{
    private static readonly EvaluationPart s_part = new("mask", 16, [new("accuracy", 0.9375)], ["a.jpg: a mask"]);

    private static string Table => ModelCard.Table(
        "m@1", "sixteen portraits", [s_part], [new(1, 100, TimeSpan.Zero, TimeSpan.Zero, 50), new(4, 100, TimeSpan.Zero, TimeSpan.Zero, 75)]);

    [Fact]
    public void Figures_and_misses_stand_there_and_times_of_this_machine_do_not()
    {
        Assert.Contains("Measured on sixteen portraits (m@1).", Table, StringComparison.Ordinal);
        Assert.Contains("| mask | 16 | accuracy | 0.938 |", Table, StringComparison.Ordinal);
        Assert.Contains("| throughput at batch 4 ÷ at batch 1 | 1.50 |", Table, StringComparison.Ordinal);
        Assert.Contains("- missed: mask: a.jpg: a mask", Table, StringComparison.Ordinal);
        Assert.DoesNotContain("50.0", Table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_keeps_what_its_author_wrote_and_has_the_figures_once()
    {
        var first = ModelCard.With("# m\n\nWeak on hats.\n", Table);
        Assert.StartsWith("# m\n\nWeak on hats.\n\n<!--", first, StringComparison.Ordinal);
        var last = ModelCard.With(first + "\n## After\n", "other\n");
        Assert.StartsWith("# m\n\nWeak on hats.\n", last, StringComparison.Ordinal);
        Assert.EndsWith("-->\n\n## After\n", last, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy", last, StringComparison.Ordinal);
        Assert.Equal(last, ModelCard.With(last, "other\n"));
    }

    [Fact]
    public void A_card_that_is_not_there_yet_begins_with_the_figures() => Assert.Equal(ModelCard.With("", "x\n"), ModelCard.With(ModelCard.With("", Table), "x\n"));
}
