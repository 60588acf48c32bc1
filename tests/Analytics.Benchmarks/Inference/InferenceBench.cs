using System.Security.Cryptography;
using Analytics.Inference.Batching;
using Analytics.Inference.Benching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;

namespace Analytics.Benchmarks.Inference;

/// <summary>
/// <c>bench batching</c> and the inference half of <c>bench pipeline</c>: the batcher around one model against a bare loop
/// over the same session. Both sides copy a ready tensor in and run; ours also queues, changes threads, decodes boxes and answers.
/// </summary>
public static class InferenceBench
{
    private static readonly int[] Sizes = [1, 2, 4, 8];

    /// <param name="context">How to measure and print.</param>
    /// <param name="runtime">ONNX Runtime.</param>
    /// <param name="model">The published yolox_nano, ready.</param>
    /// <param name="threads">Threads inside an operator, both sides alike.</param>
    /// <returns>0 where every target is met.</returns>
    public static async Task<int> RunAsync(BenchContext context, IInferenceRuntime runtime, CatalogModel model, int threads = 1)
    {
        var settings = new SessionSettings { IntraOpThreads = threads };
        using var scratch = new Scratch();
        var free = scratch.Free(model);
        LoadedModel Open(CatalogModel which) => LoadedModel.Open(which, runtime, settings);

        List<FigureLine> lines = [await CompareAsync(context, () => Open(model), "pipeline.inference", 1, 1, target: 0.95)];
        if (free is null)
        {
            context.Out.WriteLine("batching needs the published yolox_nano file: this one cannot be freed of its fixed batch.");
            return 1;
        }

        var best = Best(context, () => Open(free));
        lines.Add(await CompareAsync(context, () => Open(free), "batching.over-one", new BatcherOptions().MaxBatch, 1, target: null));
        lines.Add(await CompareAsync(context, () => Open(free), "batching.to-best", best, best, target: null));
        return lines.All(line => line.Met) ? 0 : 1;
    }

    private static int Best(BenchContext context, Func<LoadedModel> open)
    {
        using var model = open();
        return ModelBench.Run(model, Sizes, context.RoundLength * 2, context.Clock, CancellationToken.None).MaxBy(line => line.PicturesPerSecond)!.Batch;
    }

    // Ours: a batcher with two batches' worth of jobs always in hand. Rival: a loop at a fixed batch.
    private static async Task<FigureLine> CompareAsync(BenchContext context, Func<LoadedModel> open, string figure, int ours, int rival, double? target)
    {
        using var bare = open();
        var buffers = bare.CreateBuffers();
        var picture = Noise(bare.Manifest.Input.RowElements);
        await using var batcher = new Batcher(open, new() { MaxBatch = ours, IsLossless = true }, context.Clock, "bench");
        var spec = new FigureSpec(figure, $"bare loop over the same session, {rival} a run", "pictures/s", target);

        return await Harness.CompareAsync(context, spec, OursAsync, Rival);

        async Task<double> OursAsync()
        {
            var start = context.Clock.GetTimestamp();
            var lanes = Enumerable.Range(0, 2 * ours).Select(_ => LaneAsync(start));
            var pictures = (await Task.WhenAll(lanes)).Sum();
            return pictures / context.Clock.GetElapsedTime(start).TotalSeconds;
        }

        async Task<long> LaneAsync(long start)
        {
            long done = 0;
            var job = new BoxesJob(picture);
            for (; context.Clock.GetElapsedTime(start) < context.RoundLength; done++)
            {
                if (await batcher.SubmitAsync(job, new JobTerms("bench")) is not JobOutcome<int>.Completed)
                    throw new InvalidOperationException("A job of the bench was not completed.");
            }

            return done;
        }

        Task<double> Rival()
        {
            long runs = 0;
            var start = context.Clock.GetTimestamp();
            for (; context.Clock.GetElapsedTime(start) < context.RoundLength; runs++)
            {
                for (var row = 0; row < rival; row++)
                    picture.CopyTo(buffers.Input(row));
                buffers.SetBatch(rival);
                buffers.Run(CancellationToken.None);
            }

            return Task.FromResult(rival * runs / context.Clock.GetElapsedTime(start).TotalSeconds);
        }
    }

    private static float[] Noise(int length)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() * 255)];
    }

    private sealed class BoxesJob(float[] picture) : IInferenceJob<int>
    {
        private readonly List<RawDetection> _boxes = [];

        public void Fill(ModelForm model, Span<float> tensor) => picture.CopyTo(tensor);

        public void Fill(ModelForm model, Span<byte> tensor) => throw new NotSupportedException("The bench infers here.");

        public int Read(ModelForm model, in OutputRow outputs)
        {
            _boxes.Clear();
            model.Decoder!.Decode(outputs, model.Manifest.Thresholds.Floor, _boxes);
            return _boxes.Count;
        }
    }

    /// <summary>Holds the freed model's file for the bench's time.</summary>
    private sealed class Scratch : IDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("bench-models-");

        public CatalogModel? Free(CatalogModel model)
        {
            if (FreeBatch.Of(File.ReadAllBytes(model.File)) is not { } bytes)
                return null;
            var file = Path.Combine(_directory.FullName, "free.onnx");
            File.WriteAllBytes(file, bytes);
            return model with
            {
                File = file,
                Manifest = model.Manifest with { MaxBatch = Sizes[^1] },
                Version = model.Version with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), Bytes = bytes.Length },
            };
        }

        public void Dispose() => _directory.Delete(recursive: true);
    }
}
