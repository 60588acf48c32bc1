using System.Runtime.InteropServices;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Inference.Abilities;
using Analytics.Vision.Detections;
using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;
using Analytics.Vision.Media;
using Analytics.Vision.Tracking;
using Analytics.Vision.Windows;
using Box = Analytics.Domain.Geometry.Box;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>
/// Windows judged by a backend of abilities, such as the vendor's cloud: frames go out as JPEG, what comes back becomes observations. A
/// window is asked once, of the first backend that can be asked now; one that fails is dropped and counted, since by the time another
/// backend had answered a fresher window would wait.
/// </summary>
public sealed class BackendAnalyzer : IWindowAnalyzer
{
    /// <summary>The contract asks for 16 to 64 frames a clip.</summary>
    private const int ClipFrames = 16, ClipStride = 8;

    /// <summary>Longest side that is sent: what the abilities' models see is smaller.</summary>
    private const int LongestSide = 1280, ClipSide = 480, Quality = 85;

    private readonly IReadOnlyList<IAbilityBackend> _backends;
    private readonly string _ability;
    private readonly IImageCodec _codec;
    private readonly TimeProvider _time;
    private readonly ByteTracker _tracker = new(new TrackerOptions { HighScore = 0.3f, NewScore = 0.3f, LowScore = 0.1f, MinHits = 1 });

    /// <param name="backends">In the order in which they are asked.</param>
    /// <param name="ability">One of <see cref="CanServe"/>.</param>
    /// <param name="codec">Encodes the frames.</param>
    /// <param name="time">The node's clock, by which deadlines are given.</param>
    public BackendAnalyzer(IReadOnlyList<IAbilityBackend> backends, string ability, IImageCodec codec, TimeProvider time) =>
        (_backends, _ability, _codec, _time) = (backends, ability, codec, time);

    public int Frames => IsClip(_ability) ? ClipFrames : 1;

    public int Stride => IsClip(_ability) ? ClipStride : 1;

    public bool IgnoresGate => false;

    /// <summary>
    /// Whether the contract's answer says what a camera's rule wants to know. That of hard hat and workwear names what is worn, not who
    /// goes without, so that no rule can be judged by it.
    /// </summary>
    public static bool CanServe(string ability) => ability is Abilities.ElectronicFence or Abilities.FallDown or Abilities.Fight or Abilities.Mask;

    public async ValueTask<Analysis> AnalyzeAsync(FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel)
    {
        if (_backends.FirstOrDefault(b => b.WhyNot(_ability) is null) is not { } backend)
        {
            var none = Unserved.Of([.. _backends.Select(b => b.WhyNot(_ability)).OfType<Unserved>()]);
            return Analysis.Dropped(CauseOf(none.Fault), none.Reason);
        }

        TimeSpan? patience = deadline - _time.GetUtcNow();
        if (patience <= TimeSpan.Zero)
            return Analysis.Dropped(DropCause.Deadline);
        using var late = new CancellationTokenSource(patience ?? Timeout.InfiniteTimeSpan, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            var answer = await backend.RunAsync(RequestOf(window), either.Token);
            return answer is AbilityAnswer.Refused refused
                ? Analysis.Dropped(DropCause.Failed, $"{backend.Name}: {refused.Number} {refused.Message} {refused.Details}")
                : new Analysis(Observe(answer, window).ToValueList(), new ModelRef(_ability, "remote", "", backend.Name));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Analysis.Dropped(DropCause.Deadline);
        }
        catch (AbilityException fault)
        {
            return Analysis.Dropped(CauseOf(fault.Fault), fault.Message);
        }
    }

    public void Reset() => _tracker.Forget();

    public void Dispose()
    {
    }

    private static bool IsClip(string ability) => ability is Abilities.FallDown or Abilities.Fight;

    private static DropCause CauseOf(AbilityFault fault) => fault switch
    {
        AbilityFault.NotServed => DropCause.NoModel,
        AbilityFault.TimedOut => DropCause.Deadline,
        AbilityFault.Exhausted => DropCause.Quota,
        _ => DropCause.Failed,
    };

    private AbilityRequest RequestOf(FrameWindow window)
    {
        Picture[] pictures = [.. window.Frames.Select(Encode)];
        var (width, height) = (pictures[0].Image.Width, pictures[0].Image.Height);
        return _ability switch
        {
            // The whole frame: the rule has its own zone, with its own anchor.
            Abilities.ElectronicFence => new AbilityRequest.Fence(pictures, [(0, 0), (width, 0), (width, height), (0, height)]),
            Abilities.Mask => new AbilityRequest.Mask(pictures[0]),
            _ => new AbilityRequest.Clip(_ability, pictures),
        };
    }

    private Picture Encode(Frame frame)
    {
        var scale = Math.Min(1, (double)(IsClip(_ability) ? ClipSide : LongestSide) / Math.Max(frame.Shape.Width, frame.Shape.Height));
        var image = BgrConverter.ToBgr(frame, YuvMatrix.Bt601, Math.Max(1, (int)(frame.Shape.Width * scale)), Math.Max(1, (int)(frame.Shape.Height * scale)));
        return new Picture(_codec.EncodeJpeg(image, Quality), image);
    }

    private IEnumerable<Observation> Observe(AbilityAnswer answer, FrameWindow window)
    {
        var scale = Math.Min(1, (double)LongestSide / Math.Max(window.Last.Shape.Width, window.Last.Shape.Height));
        var (width, height) = (window.Last.Shape.Width * scale, window.Last.Shape.Height * scale);
        return answer switch
        {
            AbilityAnswer.Score(var value) => [new Observation(_ability, Math.Round(value, 4), Box.Whole)],
            AbilityAnswer.Inside(var pictures) => Track(window.To, pictures.SelectMany(p => p), width, height),
            AbilityAnswer.Masks(var faces) => faces.Where(f => !f.IsWorn).Select(f => new Observation(CameraWords.NoMask, Math.Round(f.Face.Score, 4), Fraction(f.Face.Box, width, height))),
            _ => throw new InvalidOperationException($"{answer.GetType().Name} is no answer to {_ability}."),
        };
    }

    private IEnumerable<Observation> Track(DateTimeOffset at, IEnumerable<FoundObject> found, double width, double height)
    {
        var boxes = found.Select(o => new Detection(
            new((float)(o.Box.Left / width), (float)(o.Box.Top / height), (float)(o.Box.Right / width), (float)(o.Box.Bottom / height)), 0, (float)o.Score)).ToList();
        var label = "person";
        return _tracker.Update(at, CollectionsMarshal.AsSpan(boxes)).Select(t => new Observation(
            label, Math.Round(t.Score, 4), new Box(Math.Round(t.Box.X1, 4), Math.Round(t.Box.Y1, 4), Math.Round(t.Box.Width, 4), Math.Round(t.Box.Height, 4)), t.Id));
    }

    private static Box Fraction(PixelBox box, double width, double height) =>
        new(Math.Round(box.Left / width, 4), Math.Round(box.Top / height, 4), Math.Round(box.Width / width, 4), Math.Round(box.Height / height, 4));
}
