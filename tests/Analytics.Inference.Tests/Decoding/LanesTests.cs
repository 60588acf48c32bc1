using System.Diagnostics;
using System.Numerics;
using Analytics.Inference.Decoding;

namespace Analytics.Inference.Tests.Decoding;

/// <summary>The vector bodies against their scalar twins, at every awkward length.</summary>
public sealed class LanesTests
{
    private const string Nested = "ANALYTICS_TEST_NESTED";

    [Fact]
    public void The_largest_element_is_the_scalar_twins()
    {
        var random = new Random(1);
        for (var length = 0; length < 70; length++)
        {
            for (var round = 0; round < 20; round++)
            {
                var values = Values(random, length);
                Assert.Equal(Lanes.MaxScalar(values), Lanes.Max(values));
            }
        }
    }

    [Fact]
    public void The_next_that_reaches_a_threshold_is_the_scalar_twins_from_every_start()
    {
        var random = new Random(2);
        for (var length = 0; length < 40; length++)
        {
            var values = Values(random, length);
            foreach (var threshold in new[] { 0.5f, 2f, -1f })
            {
                for (var start = 0; start <= length; start++)
                    Assert.Equal(Lanes.NextAtLeastScalar(values, start, threshold), Lanes.NextAtLeast(values, start, threshold));
            }
        }
    }

    [Fact]
    public async Task Without_vector_instructions_the_same_tests_pass()
    {
        if (Environment.GetEnvironmentVariable(Nested) is not null)
        {
            Assert.False(Vector.IsHardwareAccelerated, "this is the run without vector instructions");
            return;
        }

        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            Environment = { [Nested] = "1", ["DOTNET_EnableHWIntrinsic"] = "0" },
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(LanesTests).Assembly.Location);
        foreach (var argument in new[] { "--filter-class", "*DecoderTests", "--filter-class", "*LanesTests" })
            start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output);
        Assert.DoesNotContain("total: 0", output);
    }

    // Few distinct values, so that equals meet; sometimes what is no number.
    private static float[] Values(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => random.Next(12) switch { 0 => float.NaN, 1 => float.NegativeInfinity, var n => n / 10f })];
}
