using Analytics.Capture.Images;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;
using Analytics.Inference.Verifying;

namespace Analytics.Inference.Tests.Verifying;

/// <summary>The samples beside the product's manifests, over the shared weights. <c>ANALYTICS_WRITE_DOCS=1</c> stores what the models say now.</summary>
public sealed class ShippedSamplesTests(RealAbilities real) : IClassFixture<RealAbilities>
{
    public static TheoryData<string> Models => [.. Directory.EnumerateDirectories(Path.Combine(Assets.Root, "models"))
        .Where(folder => Directory.Exists(Path.Combine(folder, ModelSample.FolderName))).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_says_of_its_samples_what_is_stored(string name)
    {
        var model = real.Hub.Catalog.Find(name)!;
        Assert.SkipUnless(model.State == ModelState.Ready, $"{model.Reference}: {string.Join(' ', model.Faults)}");
        if (NativeImageCodec.Missing() is { } missing)
            Assert.Skip(missing);
        using var loaded = LoadedModel.Open(model, real.Hub.Runtime!, new SessionSettings());
        var verifier = new ModelVerifier(new NativeImageCodec());
        if (Environment.GetEnvironmentVariable("ANALYTICS_WRITE_DOCS") == "1")
            verifier.Store(loaded, TestContext.Current.CancellationToken);
        var verdicts = verifier.Verify(loaded, TestContext.Current.CancellationToken);
        Assert.NotEmpty(verdicts);
        Assert.All(verdicts, verdict => Assert.True(verdict.IsStored && verdict.Differences.Count == 0, $"{verdict.Sample}: {string.Join("; ", verdict.Differences)}"));
    }
}
