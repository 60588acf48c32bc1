using System.Collections.Immutable;
using Analytics.Domain.Incidents;
using Analytics.Engine.Evidence;
using Analytics.Vision.Detections;
using Analytics.Vision.Drawing;
using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;
using Analytics.Vision.Media;
using Analytics.Vision.Zones;

namespace Analytics.Node.Composition;

/// <summary>Draws the zone and what was seen in it, with class and score, into the frame of an opening.</summary>
public sealed class SnapshotPainter : ISnapshotPainter
{
    public BgrImage Paint(Frame frame, IncidentOpened opened)
    {
        var image = BgrConverter.ToBgr(frame, YuvMatrix.Bt601);
        var annotator = new Annotator(image);
        if (opened.Rule.Thresholds.Zone is { } zone)
            annotator.Polygon(new ZonePolygon(zone.Points.Select(p => new ZonePoint(p.X, p.Y)).ToImmutableArray()), BgrColour.Yellow);
        foreach (var seen in opened.Evidence.Observations)
        {
            var box = new Box((float)seen.Box.Left, (float)seen.Box.Top, (float)(seen.Box.Left + seen.Box.Width), (float)(seen.Box.Top + seen.Box.Height));
            annotator.Box(box, BgrColour.RedAlarm, $"{seen.Label} {seen.Score:0.00}");
        }

        return image;
    }
}
