using Analytics.Domain.Rules;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Vision.Detections;
using Analytics.Vision.Frames;
using Box = Analytics.Domain.Geometry.Box;
using DropCause = Analytics.Vision.Windows.DropCause;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>What a detector said of a frame, or why it said nothing.</summary>
internal readonly record struct Look(Detection[] Boxes, string Digest, Analysis? Dropped);

/// <summary>A detector as one camera asks it: only what the ability looks for comes back. One question at a time.</summary>
/// <param name="runner">Of the model, shared with other cameras.</param>
/// <param name="model">The detector.</param>
/// <param name="words">Labels that are looked for, and the product's word for each.</param>
/// <param name="backend">What runs the model, for evidence.</param>
/// <param name="tenant">Whose turn it takes at the batcher.</param>
/// <param name="time">The node's clock, by which deadlines are given.</param>
internal sealed class DetectorPart(
    IModelRunner runner, CatalogModel model, IReadOnlyDictionary<string, string> words, string backend, string tenant, TimeProvider time)
{
    private readonly DetectionJob _job = new();
    private readonly HashSet<int> _classes = [.. Enumerable.Range(0, model.Manifest.Labels.Count).Where(i => words.ContainsKey(model.Manifest.Labels[i]))];

    public CatalogModel Model => model;

    public async ValueTask<Look> LookAsync(Frame frame, DateTimeOffset? deadline, CancellationToken cancel)
    {
        TimeSpan? patience = deadline - time.GetUtcNow();
        if (patience <= TimeSpan.Zero)
            return Nothing(DropCause.Deadline);
        var outcome = await runner.SubmitAsync(_job.For(frame), new JobTerms(tenant, Patience: patience), cancel);
        return outcome switch
        {
            JobOutcome<IReadOnlyList<Detection>>.Completed(var boxes, var digest) => new([.. boxes.Where(b => _classes.Contains(b.ClassId))], digest, null),
            JobOutcome<IReadOnlyList<Detection>>.Failed(var fault) => Nothing(DropCause.Failed, fault.Message),
            JobOutcome<IReadOnlyList<Detection>>.Dropped(var cause) => Nothing(cause switch
            {
                Inference.Batching.DropCause.QueueFull => DropCause.QueueFull,
                Inference.Batching.DropCause.Deadline => DropCause.Deadline,
                Inference.Batching.DropCause.Unreachable => DropCause.Failed,
                _ => DropCause.Stopped,
            }, cause == Inference.Batching.DropCause.Unreachable ? $"no node that runs {model.Reference} can be reached" : null),
            _ => throw new InvalidOperationException($"{outcome} is no outcome."),
        };
    }

    /// <summary>The product's word for a class.</summary>
    public string Word(int classId) => words[model.Manifest.Labels[classId]];

    public ModelRef Reference(string digest) => new(model.Manifest.Name, model.Version.Version, digest, backend);

    // Ten-thousandths of the frame are less than a pixel; the journal needs no more digits.
    public static Box Rounded(Vision.Detections.Box box) =>
        new(Math.Round(box.X1, 4), Math.Round(box.Y1, 4), Math.Round(box.Width, 4), Math.Round(box.Height, 4));

    private static Look Nothing(DropCause cause, string? detail = null) => new([], "", Analysis.Dropped(cause, detail));
}
