using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;
using Analytics.Vision.Zones;

namespace Analytics.Vision.Motion;

/// <summary>Why a sample passes the gate, or does not.</summary>
public enum MotionVerdict
{
    /// <summary>Nothing moved: inference is spared.</summary>
    Still = 1,

    /// <summary>Cells changed, now or within the hold time.</summary>
    Moved = 2,

    /// <summary>The background is still being learned.</summary>
    WarmingUp = 3,

    /// <summary>Nothing moved, but nothing passed for the refresh time either.</summary>
    Refresh = 4,
}

/// <param name="Verdict">The answer.</param>
/// <param name="ChangedFraction">Share of the frame's area whose cells changed, of regions large enough and inside the zones.</param>
public readonly record struct MotionAnswer(MotionVerdict Verdict, float ChangedFraction)
{
    public bool NeedsInference => Verdict != MotionVerdict.Still;
}

/// <summary>
/// Tells whether anything moved in a camera's picture, by a background model on cells of 8 × 8 luma pixels. One instance per
/// camera and frame shape, used by one caller at a time; it keeps nothing of the frames.
/// </summary>
public sealed class MotionGate
{
    private readonly MotionGateOptions _options;
    private readonly FrameShape _shape;
    private readonly CellGrid _grid;
    private readonly bool[]? _mask;
    private readonly BackgroundModel _background;
    private readonly RegionFinder _finder;
    private readonly float[] _means;
    private readonly float[] _excess;
    private readonly List<MotionRegion> _regions = [];
    private bool _isEmpty;
    private int _samples;
    private DateTimeOffset _movedUntil;
    private DateTimeOffset _passedAt;

    /// <param name="shape">Of every frame it will see.</param>
    /// <param name="options">Thresholds.</param>
    /// <param name="zones">Only movement in or near these polygons counts; none: everywhere.</param>
    /// <param name="margin">Cells around the zones that count too.</param>
    public MotionGate(FrameShape shape, MotionGateOptions options, IReadOnlyCollection<ZonePolygon>? zones = null, int margin = 2)
    {
        (_shape, _options) = (shape.Checked(), options.Checked());
        _grid = new CellGrid(shape.Width, shape.Height);
        _mask = zones is { Count: > 0 } ? _grid.Mask(zones, margin) : null;
        _background = new BackgroundModel(_grid.Count, options);
        _finder = new RegionFinder(_grid);
        _means = new float[BackgroundModel.Padded(_grid.Count)];
        _excess = new float[_means.Length];
    }

    /// <summary>Of every frame it takes.</summary>
    public FrameShape Shape => _shape;

    /// <summary>What moved in the last sample, largest regions not first: by place, top down. Valid until the next call.</summary>
    public IReadOnlyList<MotionRegion> Regions => _regions;

    /// <summary>Judges the next sample, and learns from it.</summary>
    /// <exception cref="ArgumentException">The frame has another shape.</exception>
    public MotionAnswer Look(Frame frame) => Look(RowBlend.Best, frame);

    /// <summary>
    /// The model looked at the last sample and found nothing. What changed there becomes background within seconds: the place
    /// that a parked car left, a lamp, a door that stays open. Optional; without it such places wake the model for a minute.
    /// </summary>
    public void ReportEmpty() => _isEmpty = true;

    internal MotionAnswer Look(KernelPath path, Frame frame)
    {
        if (frame.Shape != _shape)
            throw new ArgumentException($"The gate is for {_shape}, the frame is {frame.Shape}: make a gate per shape.", nameof(frame));
        CellMeans.Run(path, frame.Luma, _grid, _means);
        _background.Update(path, _means, _background.Shift(_means), _isEmpty, _excess);
        _isEmpty = false;
        _finder.Find(_excess, _mask, _options.MinCells, _regions);

        var changed = 0f;
        foreach (var region in _regions)
            changed += region.Area;
        var answer = new MotionAnswer(Judge(frame.At, moved: _regions.Count > 0), Math.Min(1, changed));
        if (answer.NeedsInference)
            _passedAt = frame.At;
        return answer;
    }

    private MotionVerdict Judge(DateTimeOffset at, bool moved)
    {
        if (_samples < _options.WarmUp)
        {
            _samples++;
            return MotionVerdict.WarmingUp;
        }

        if (moved)
            _movedUntil = at + _options.Hold;
        if (moved || at <= _movedUntil)
            return MotionVerdict.Moved;
        return at - _passedAt >= _options.Refresh ? MotionVerdict.Refresh : MotionVerdict.Still;
    }
}
