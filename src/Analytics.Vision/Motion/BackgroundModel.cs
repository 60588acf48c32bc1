using System.Numerics;
using System.Runtime.InteropServices;
using Analytics.Vision.Kernels;

namespace Analytics.Vision.Motion;

/// <summary>
/// Running mean and mean absolute deviation of each cell's luma. A cell has changed where it leaves its mean by more than its
/// own noise explains. All arrays are padded to whole vectors; element-wise arithmetic without fused steps makes both twins
/// equal bit by bit.
/// </summary>
internal sealed class BackgroundModel
{
    // A fresh cell claims some noise, and no cell claims none: perfectly clean pictures would else trigger on one level.
    private const float FirstDeviation = 1;
    private const float LeastDeviation = 0.25f;

    // A changed cell's noise grows this much slower than its mean follows: leaves in the wind are learned in the end, and a
    // person who stands still does not raise the threshold over himself.
    private const float Calm = 1f / 8;

    // How fast changed cells become background where a model has looked and found nothing in them.
    private const float Empty = 1f / 8;

    private readonly MotionGateOptions _options;
    private readonly int _cells;
    private readonly float[] _mean;
    private readonly float[] _deviation;
    private int _seen;

    public BackgroundModel(int cells, MotionGateOptions options)
    {
        _options = options;
        _cells = cells;
        var padded = Padded(cells);
        _mean = new float[padded];
        _deviation = new float[padded];
        Array.Fill(_deviation, FirstDeviation);
    }

    /// <summary>Length of the arrays that <see cref="Update"/> takes.</summary>
    public static int Padded(int cells) => (cells + 15) & ~15;

    /// <summary>Judges a sample by the background, then lets the background follow it.</summary>
    /// <param name="path">Which twin.</param>
    /// <param name="means">The sample.</param>
    /// <param name="shift">What all cells changed by: the light, not an object.</param>
    /// <param name="isEmpty">A model found nothing in the sample before: what changed is no object.</param>
    /// <param name="excess">Per cell, change ÷ threshold: above 1 it has changed. Padding stays 0.</param>
    public void Update(KernelPath path, ReadOnlySpan<float> means, float shift, bool isEmpty, Span<float> excess)
    {
        if (_seen == 0)
            means.CopyTo(_mean);
        _seen = Math.Min(_seen + 1, _options.Memory);
        var follow = 1f / _seen;
        var absorb = _seen < _options.WarmUp ? follow : isEmpty ? Math.Max(Empty, follow) : 1f / _options.Absorption;
        if (path == KernelPath.Scalar)
            Scalar(means, shift, excess, follow, absorb);
        else
            Vectors(means, shift, excess, follow, absorb);
        excess[_cells..].Clear();
    }

    /// <summary>The median change over all cells, to half a level: robust, since an object covers less than half of a picture.</summary>
    public float Shift(ReadOnlySpan<float> means)
    {
        if (_seen == 0)
            return 0;
        Span<int> histogram = stackalloc int[1024];
        histogram.Clear();
        for (var i = 0; i < _cells; i++)
            histogram[Math.Clamp((int)MathF.Floor(((means[i] - _mean[i]) * 2) + 512.5f), 0, 1023)]++;
        var (bin, below) = (0, 0);
        while (below + histogram[bin] <= _cells / 2)
            below += histogram[bin++];
        return (bin - 512) / 2f;
    }

    private void Vectors(ReadOnlySpan<float> means, float shift, Span<float> excess, float follow, float absorb)
    {
        var mean = MemoryMarshal.Cast<float, Vector<float>>(_mean.AsSpan());
        var deviation = MemoryMarshal.Cast<float, Vector<float>>(_deviation.AsSpan());
        var sample = MemoryMarshal.Cast<float, Vector<float>>(means);
        var result = MemoryMarshal.Cast<float, Vector<float>>(excess);
        var (one, least) = (Vector<float>.One, new Vector<float>(LeastDeviation));
        var (factor, minimum) = (new Vector<float>(_options.NoiseFactor), new Vector<float>(_options.MinChange));
        var (fast, slow, shifts) = (new Vector<float>(follow), new Vector<float>(absorb), new Vector<float>(shift));
        for (var i = 0; i < mean.Length; i++)
        {
            var change = sample[i] - mean[i];
            var apart = Vector.Abs(change - shifts);
            var over = apart / Vector.Max(minimum, deviation[i] * factor);
            var isChanged = Vector.GreaterThan(over, one);
            mean[i] += change * Vector.ConditionalSelect(isChanged, slow, fast);
            var rate = Vector.ConditionalSelect(isChanged, slow * Calm, fast);
            deviation[i] = Vector.Max(least, deviation[i] + ((apart - deviation[i]) * rate));
            result[i] = over;
        }
    }

    private void Scalar(ReadOnlySpan<float> means, float shift, Span<float> excess, float follow, float absorb)
    {
        for (var i = 0; i < _mean.Length; i++)
        {
            var change = means[i] - _mean[i];
            var apart = MathF.Abs(change - shift);
            var over = apart / MathF.Max(_options.MinChange, _deviation[i] * _options.NoiseFactor);
            _mean[i] += change * (over > 1 ? absorb : follow);
            var rate = over > 1 ? absorb * Calm : follow;
            _deviation[i] = MathF.Max(LeastDeviation, _deviation[i] + ((apart - _deviation[i]) * rate));
            excess[i] = over;
        }
    }
}
