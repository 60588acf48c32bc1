using Analytics.Vision.Detections;

namespace Analytics.Vision.Tracking;

/// <summary>
/// Kalman filter with constant velocity over centre, width and height. With diagonal noise the eight-dimensional filter of
/// SORT and ByteTrack falls apart into four of two dimensions, exactly; these are they. Noise scales with the object's height,
/// times are seconds, so that uneven sampling needs no tuning.
/// </summary>
internal struct MotionFilter
{
    // In object heights: detectors jitter by some 5 %, people change their speed by about one height a second each second.
    private const float MeasureNoise = 0.05f;
    private const float Acceleration = 1;
    private const float FirstSpeed = 1;

    private Line _x;
    private Line _y;
    private Line _width;
    private Line _height;

    public MotionFilter(in Box box)
    {
        var unit = Math.Max(box.Height, 1e-3f);
        (_x, _y) = (new Line(box.CentreX, unit), new Line(box.CentreY, unit));
        (_width, _height) = (new Line(box.Width, unit), new Line(box.Height, unit));
    }

    public readonly Box Box => Box.FromCentre(
        _x.Position, _y.Position, Math.Max(_width.Position, 1e-4f), Math.Max(_height.Position, 1e-4f));

    public void Predict(float seconds)
    {
        var unit = Math.Max(_height.Position, 1e-3f);
        _x.Predict(seconds, unit);
        _y.Predict(seconds, unit);
        _width.Predict(seconds, unit);
        _height.Predict(seconds, unit);
    }

    public void Correct(in Box box)
    {
        var unit = Math.Max(box.Height, 1e-3f);
        _x.Correct(box.CentreX, unit);
        _y.Correct(box.CentreY, unit);
        _width.Correct(box.Width, unit);
        _height.Correct(box.Height, unit);
    }

    /// <summary>An unseen object keeps going, but no longer grows or shrinks.</summary>
    public void HoldSize()
    {
        _width.Stop();
        _height.Stop();
    }

    /// <summary>Position and speed with their covariance [a b; b c].</summary>
    private struct Line(float position, float unit)
    {
        private float _speed = 0;
        private float _a = Square(2 * MeasureNoise * unit);
        private float _b = 0;
        private float _c = Square(FirstSpeed * unit);

        public float Position { get; private set; } = position;

        public void Predict(float t, float unit)
        {
            var q = Square(Acceleration * unit);
            Position += _speed * t;
            _a += (2 * t * _b) + (t * t * _c) + (q * t * t * t / 3);
            _b += (t * _c) + (q * t * t / 2);
            _c += q * t;
        }

        public void Correct(float measured, float unit)
        {
            var total = _a + Square(MeasureNoise * unit);
            var (gain, gainSpeed, off) = (_a / total, _b / total, measured - Position);
            Position += gain * off;
            _speed += gainSpeed * off;
            _c -= gainSpeed * _b;
            _b *= 1 - gain;
            _a *= 1 - gain;
        }

        public void Stop() => _speed = 0;

        private static float Square(float value) => value * value;
    }
}
