using System.Collections.Concurrent;
using Analytics.Inference.Onnx;
using Analytics.Inference.Onnx.Native;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;

namespace Analytics.Inference.Tests.Sessions;

/// <summary>Our own binding.</summary>
public sealed class NativeSessionTests : InferenceSessionSpec
{
    protected override IInferenceRuntime Open() => Assets.Native();

    [Fact]
    public void A_missing_library_names_the_path_and_the_ways_out()
    {
        var fault = Assert.Throws<InferenceException>(() => new NativeRuntime("no/such/libonnxruntime.so"));
        Assert.Equal(InferenceFaultCode.LibraryMissing, fault.Code);
        Assert.Contains("no/such/libonnxruntime.so", fault.Message);
        Assert.Contains(LibrarySearch.Variable, fault.Message);
    }

    [Fact]
    public void Another_library_is_not_taken_for_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names a library of Linux");
        var fault = Assert.Throws<InferenceException>(() => new NativeRuntime("libc.so.6"));
        Assert.Equal(InferenceFaultCode.LibraryUnsupported, fault.Code);
    }

    [Fact]
    public void Errors_carry_the_librarys_code()
    {
        using var runtime = Assets.Native();
        var fault = Assert.Throws<OnnxRuntimeException>(() => runtime.Open("garbage"u8, new SessionSettings()));
        Assert.Equal(OrtCode.InvalidProtobuf, fault.OrtCode);
    }

    [Fact]
    public void The_librarys_warnings_reach_the_log()
    {
        var lines = new ConcurrentQueue<RuntimeLogLine>();
        using var runtime = Assets.Native(lines.Enqueue);
        using var session = runtime.Open(OnnxFile.Lookup(), new SessionSettings());
        var (index, value) = (TensorBuffer.Of(TensorType.Int64, 1), TensorBuffer.Of(TensorType.Float32, 1));
        index.As<long>()[0] = 4242;
        Assert.ThrowsAny<InferenceException>(() => session.Run([index], [value], default));
        Assert.Contains(lines, line => line.Level >= RuntimeLogLevel.Warning && line.Message.Contains("4242", StringComparison.Ordinal));
    }

    [Fact]
    public void A_provider_whose_own_library_is_missing_is_refused_with_the_librarys_words()
    {
        using var runtime = Assets.Native();
        Assert.SkipUnless(runtime.Providers.Contains("CUDAExecutionProvider"), "this ONNX Runtime was built without CUDA");
        var settings = new SessionSettings { Providers = [new ExecutionProvider("CUDA", new Dictionary<string, string> { ["device_id"] = "0" })] };
        Assert.SkipWhen(File.Exists(Path.Combine(Path.GetDirectoryName(Assets.LibraryPath)!, "libonnxruntime_providers_cuda.so")), "the CUDA provider is installed");
        var fault = Assert.Throws<OnnxRuntimeException>(() => runtime.Open(OnnxFile.Affine(3), settings));
        Assert.Equal(InferenceFaultCode.ProviderUnavailable, fault.Code);
        Assert.StartsWith("Execution provider 'CUDA': ", fault.Message);
        // The missing library at the first try in a process, a line of its source at later ones.
        Assert.Contains("onnxruntime", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_search_prefers_the_app_then_the_given_directories_newest_package_first()
    {
        var root = Directory.CreateTempSubdirectory("ort-search");
        try
        {
            foreach (var napi in new[] { "napi-v3", "napi-v6" })
                Directory.CreateDirectory(Path.Combine(root.FullName, "node_modules", "onnxruntime-node", "bin", napi));
            var candidates = LibrarySearch.Candidates([root.FullName]).ToList();
            Assert.StartsWith(AppContext.BaseDirectory, candidates[0]);
            Assert.True(candidates.FindIndex(c => c.Contains("napi-v6")) < candidates.FindIndex(c => c.Contains("napi-v3")));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
