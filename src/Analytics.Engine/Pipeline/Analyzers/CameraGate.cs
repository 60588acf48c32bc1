using System.Collections.Immutable;
using Analytics.Domain.Cameras;
using Analytics.Vision.Frames;
using Analytics.Vision.Motion;
using Analytics.Vision.Zones;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>The motion gate of one camera, over the zones that its rules look at. Made anew when the stream changes its shape.</summary>
public sealed class CameraGate : IMotionGate
{
    private readonly IReadOnlyCollection<ZonePolygon> _zones;
    private MotionGate? _gate;

    private CameraGate(IReadOnlyCollection<ZonePolygon> zones) => _zones = zones;

    /// <summary>Null where the camera wants no gate.</summary>
    public static IMotionGate? For(CameraConfig config)
    {
        if (!config.MotionGate)
            return null;
        // One rule over the whole frame, and movement anywhere counts.
        var isEverywhere = config.Rules.Any(r => r.Zone is null);
        return new CameraGate(isEverywhere ? [] : [.. config.Rules.Select(r => Zone(r.Zone!))]);
    }

    public bool Moved(Frame frame)
    {
        if (_gate?.Shape != frame.Shape)
            _gate = new MotionGate(frame.Shape, new MotionGateOptions(), _zones);
        return _gate.Look(frame).NeedsInference;
    }

    public void Reset() => _gate = null;

    private static ZonePolygon Zone(Domain.Geometry.Polygon polygon) =>
        new(polygon.Points.Select(p => new ZonePoint(p.X, p.Y)).ToImmutableArray());
}
