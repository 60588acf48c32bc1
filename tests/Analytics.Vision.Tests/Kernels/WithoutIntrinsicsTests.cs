using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Analytics.Vision.Kernels;

namespace Analytics.Vision.Tests.Kernels;

/// <summary>
/// The kernels' tests again, in a child process whose runtime has no vector instructions, and in one without AVX2: what a
/// machine can do decides on speed, never on results.
/// </summary>
public sealed class WithoutIntrinsicsTests
{
    private const string Expected = "ANALYTICS_EXPECTED_PATH";

    private static readonly string[] Kernels =
    [
        nameof(PreprocessPlanTests), nameof(ClipTensorTests), nameof(ImagePlanTests), nameof(ImageWarpTests), nameof(LetterboxTests), nameof(Motion.MotionTwinTests),
        nameof(Detections.NonMaximumSuppressionTests), nameof(LesserMachineTests),
    ];

    private static bool IsChild => Environment.GetEnvironmentVariable(Expected) is not null;

    [Theory]
    [InlineData("DOTNET_EnableHWIntrinsic", "Scalar")]
    [InlineData("DOTNET_EnableAVX2", "Vector128")]
    public async Task The_kernels_pass_their_tests_on_lesser_machines(string setting, string path)
    {
        Assert.SkipUnless(RowBlend.Best == KernelPath.Vector256 && !IsChild, "this process already runs without AVX2");
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [setting] = "0", [Expected] = path },
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
            start.ArgumentList.Add(typeof(WithoutIntrinsicsTests).Assembly.Location);
        start.ArgumentList.Add("--filter-class");
        foreach (var name in Kernels)
            start.ArgumentList.Add($"*{name}");

        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, await output + await errors);
    }

    public sealed class LesserMachineTests
    {
        [Fact]
        public void The_path_is_the_widest_that_the_process_has()
        {
            // In the parent: whatever the machine has.
            var own = Avx2.IsSupported ? "Vector256" : Vector128.IsHardwareAccelerated ? "Vector128" : "Scalar";
            var path = Environment.GetEnvironmentVariable(Expected) ?? own;
            Assert.Equal(path, RowBlend.Best.ToString());
            Assert.Equal(path != "Scalar", Vector128.IsHardwareAccelerated);
        }
    }
}
