using System.Runtime.InteropServices;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Inference.Abilities;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Mask;
using Analytics.Vision.Detections;
using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;
using Analytics.Vision.Media;
using Analytics.Vision.Tracking;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>
/// Faces without a mask where one model finds faces and another says of each whether it wears one. A bare face is as sure as the less sure
/// of the two models.
/// </summary>
public sealed class MaskAnalyzer : IWindowAnalyzer
{
    /// <summary>Faces that are asked for at a time: a crowd must not fill the queue that all cameras share.</summary>
    private const int Abreast = 8;

    private readonly DetectorPart _faces;
    private readonly ModelSeat _head;
    private readonly ByteTracker _tracker;
    private readonly List<Detection> _bare = [];

    internal MaskAnalyzer(DetectorPart faces, ModelSeat head)
    {
        (_faces, _head) = (faces, head);
        var thresholds = faces.Model.Manifest.Thresholds;
        _tracker = new ByteTracker(new TrackerOptions { HighScore = thresholds.Score, NewScore = thresholds.Score, LowScore = DetectionJob.WeakOf(thresholds), MinHits = 1 });
    }

    public int Frames => 1;

    public int Stride => 1;

    public bool IgnoresGate => false;

    public async ValueTask<Analysis> AnalyzeAsync(FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel)
    {
        var look = await _faces.LookAsync(window.Last, deadline, cancel);
        if (look.Dropped is { } dropped)
            return dropped;
        // Without a face only the first model was asked.
        var model = _faces.Reference(look.Digest);
        _bare.Clear();
        foreach (var few in look.Boxes.Chunk(Abreast))
        {
            var answers = await Task.WhenAll(few.Select(face => AskAsync(window.Last, face, deadline, cancel)));
            if (answers.FirstOrDefault(one => one.Dropped is not null).Dropped is { } late)
                return late;
            foreach (var (face, (answer, _)) in few.Zip(answers))
            {
                model = _head.Reference(answer!.ModelSha256);
                if (!answer.Result.IsWorn)
                    _bare.Add(face with { ClassId = 0, Score = Math.Min(face.Score, (float)answer.Result.Bare) });
            }
        }

        var seen = _tracker.Update(window.To, CollectionsMarshal.AsSpan(_bare))
            .Select(track => new Observation(CameraWords.NoMask, Math.Round(track.Score, 4), DetectorPart.Rounded(track.Box), track.Id));
        return new Analysis(seen.ToValueList(), model);
    }

    public void Reset() => _tracker.Forget();

    public void Dispose()
    {
    }

    private Task<(JobOutcome<MaskShares>.Completed? Answer, Analysis? Dropped)> AskAsync(Frame frame, Detection face, DateTimeOffset? deadline, CancellationToken cancel)
    {
        var (image, found) = Surroundings(frame, face, _head.Model.Manifest.Input.Crop!);
        return _head.AskAsync(MaskHead.JobOf(image, found), deadline, cancel).AsTask();
    }

    // A copy of twice what the model sees, as far as the frame reaches: the crop of it is that of the whole frame.
    private static (BgrImage Image, FoundFace Face) Surroundings(Frame frame, Detection face, ModelCrop crop)
    {
        var (wide, high) = (frame.Shape.Width, frame.Shape.Height);
        var (left, top, right, bottom) = (face.Box.X1 * (double)wide, face.Box.Y1 * (double)high, face.Box.X2 * (double)wide, face.Box.Y2 * (double)high);
        var reach = Math.Max(right - left, bottom - top) * Math.Max(crop.ScaleX, crop.ScaleY);
        var (x, y) = (Math.Clamp((int)(((left + right) / 2) - reach), 0, wide - 1), Math.Clamp((int)(((top + bottom) / 2) - reach), 0, high - 1));
        var (across, down) = (Math.Clamp((int)(2 * reach) + 1, 1, wide - x), Math.Clamp((int)(2 * reach) + 1, 1, high - y));
        var image = BgrConverter.ToBgr(frame, new SourceRect(x, y, across, down), YuvMatrix.Bt601, across, down);
        return (image, new FoundFace(new PixelBox(left - x, top - y, right - x, bottom - y), face.Score, []));
    }
}
