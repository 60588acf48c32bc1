using Analytics.Domain.Rules;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Vision.Windows;
using Box = Analytics.Domain.Geometry.Box;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>
/// Falls and fights by a clip model: a window of 16 to 64 frames becomes one score of the whole picture, labelled as the ability. A
/// window begins a quarter of the clip after the one before, so that an event is seen whole by one of them, and by several in part.
/// </summary>
public sealed class ClipAnalyzer : IWindowAnalyzer
{
    private const int LeastFrames = 16, MostFrames = 64;

    private readonly ModelSeat _seat;
    private readonly string _ability;
    private readonly FrameClip _job;
    private readonly float _least;

    internal ClipAnalyzer(ModelSeat seat, string ability, ModelTask task, double rate)
    {
        (_seat, _ability, _job) = (seat, ability, new FrameClip(task));
        _least = ClipScores.LeastOf(seat.Model.Manifest, task);
        var clip = seat.Model.Manifest.Input.Clip!;
        var wanted = clip.Span is { } span ? (int)Math.Ceiling(span.TotalSeconds * rate) + 1 : clip.Frames;
        Frames = Math.Clamp(wanted, LeastFrames, MostFrames);
        Stride = Math.Max(1, Math.Min(wanted, Frames) / 4);
    }

    public int Frames { get; }

    public int Stride { get; }

    public bool IgnoresGate => false;

    public async ValueTask<Analysis> AnalyzeAsync(FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel)
    {
        var (answer, dropped) = await _seat.AskAsync(_job.For(window.Frames), deadline, cancel);
        if (answer is null)
            return dropped!;
        var model = _seat.Reference(answer.ModelSha256);
        // As with boxes, what is below the model's own threshold was not seen.
        return answer.Result < _least
            ? new Analysis([], model)
            : new Analysis([new Observation(_ability, Math.Round(answer.Result, 4), Box.Whole)], model);
    }

    public void Reset()
    {
        // Each window stands for itself.
    }

    public void Dispose()
    {
    }
}
