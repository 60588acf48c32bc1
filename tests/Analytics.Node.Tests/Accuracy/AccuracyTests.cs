using Analytics.Capture.Images;
using Analytics.Inference.Evaluation;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;

namespace Analytics.Node.Tests.Accuracy;

/// <summary>
/// Every labelled item of the shared media, asked as a call and watched by a camera, right or wrong: docs/ref/accuracy.md is what comes out,
/// item by item. What gets better fails here as well, so that the page stays true: <c>ANALYTICS_WRITE_DOCS=1</c> writes it anew. It takes many
/// minutes of a core, so it runs when <c>ANALYTICS_ACCURACY=1</c> asks for it.
/// </summary>
public sealed class AccuracyTests
{
    [Fact]
    public async Task The_page_says_what_is_told_right_and_what_is_missed()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("ANALYTICS_ACCURACY") == "1", "takes many minutes: ANALYTICS_ACCURACY=1 runs it");
        var shared = Shared();
        await using var stack = InferenceStack.Open(new InferenceSettings { Models = ["models", Path.Combine(shared, "models")] }, isLossless: true, TimeProvider.System);
        Assert.SkipWhen(stack.Runtime is null, $"no inference library: {stack.Missing}");
        var data = LabelledData.Read(Path.Combine(shared, "media"));
        var cancel = TestContext.Current.CancellationToken;

        var judged = new List<Judged>();
        judged.AddRange(await new CallJudge(stack).RunAsync(data, cancel));
        judged.AddRange(await new CameraJudge(stack).RunAsync(data, cancel));
        var page = AccuracyPage.Of(judged);

        var file = Path.Combine(Home.Path, "docs", "ref", "accuracy.md");
        if (Environment.GetEnvironmentVariable("ANALYTICS_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(file, page, cancel);
        Assert.Equal(await File.ReadAllTextAsync(file, cancel), page);
    }

    private static string Shared()
    {
        if (NativeImageCodec.Missing() is { } missing)
            Assert.Skip(missing);
        var shared = Environment.GetEnvironmentVariable("ANALYTICS_SHARED") ?? Path.Combine(Home.Path, "..", "shared");
        foreach (var folder in new[] { "models", "media" })
            Assert.SkipUnless(File.Exists(Path.Combine(shared, folder, "MANIFEST.json")), $"no shared/{folder}/MANIFEST.json beside the checkout and ANALYTICS_SHARED is not set");
        return shared;
    }
}
