using Analytics.Inference.Abilities;

namespace Analytics.Inference.Pipelines.ActionLiveness;

/// <summary>
/// Which actions a series of heads shows. Every rule asks for a change: a head that is turned, or a mouth that is open, from the first
/// picture to the last does nothing. Left and right are the person's own: in a picture that is not mirrored, the person's left is the
/// picture's right.
/// </summary>
internal static class ActionRules
{
    /// <summary>Degrees to a side that are a turn, and how near to the front the head must also have been.</summary>
    private const double Turned = 15;
    private const double Front = 8;

    /// <summary>Degrees between the highest and the lowest pitch of a nod.</summary>
    private const double Nod = 12;

    /// <summary>Eyes and pitch are read only from heads turned less than this.</summary>
    private const double Readable = 20;

    /// <summary>An eye is shut at this share of its usual opening, and open again at that.</summary>
    private const double Shut = 0.6;
    private const double Open = 0.8;

    /// <summary>Gap of an open mouth, and by how much it must exceed the same mouth's usual gap.</summary>
    private const double Mouth = 0.35;
    private const double MouthRise = 0.2;

    public static IReadOnlySet<LivenessAction> Seen(IReadOnlyList<HeadSample> heads)
    {
        var seen = new HashSet<LivenessAction>();
        // One picture's landmarks may err; two in a row do not.
        var yaws = Steady([.. heads.Select(h => h.Yaw)]);
        if (yaws.Max() >= Turned && yaws.Min() <= Front)
            seen.Add(LivenessAction.FaceLeft);
        if (yaws.Min() <= -Turned && yaws.Max() >= -Front)
            seen.Add(LivenessAction.FaceRight);
        var frontal = heads.Where(h => Math.Abs(h.Yaw) < Readable).ToList();
        if (frontal.Count >= 3)
        {
            var pitches = Steady([.. frontal.Select(h => h.Pitch)]);
            if (pitches.Max() - pitches.Min() >= Nod)
                seen.Add(LivenessAction.FaceUpDown);
            if (Blinks([.. frontal.Select(h => h.Eyes)]))
                seen.Add(LivenessAction.Eye);
        }

        var mouths = Steady([.. heads.Select(h => h.Mouth)]);
        if (mouths.Max() >= Mouth && mouths.Max() - Quantile(mouths, 0.2) >= MouthRise)
            seen.Add(LivenessAction.Mouth);
        return seen;
    }

    // Open, shut, open again. A blink may be a single picture long.
    private static bool Blinks(IReadOnlyList<double> eyes)
    {
        var usual = Quantile(eyes, 0.8);
        for (var i = 0; i < eyes.Count; i++)
        {
            if (eyes[i] <= Shut * usual && eyes.Take(i).Any(e => e >= Open * usual) && eyes.Skip(i + 1).Any(e => e >= Open * usual))
                return true;
        }

        return false;
    }

    /// <summary>The middle one of each three neighbours; short series as they are.</summary>
    private static double[] Steady(double[] values) => values.Length < 3
        ? values
        : [.. Enumerable.Range(1, values.Length - 2).Select(i => new[] { values[i - 1], values[i], values[i + 1] }.Order().ElementAt(1))];

    private static double Quantile(IReadOnlyList<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));
}
