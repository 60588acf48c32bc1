using Analytics.Domain.Geometry;

namespace Analytics.Domain.Rules;

internal static class RuleFaults
{
    public const int MaxClasses = 64;

    public const int MaxWindows = 64;

    public static IReadOnlyList<Fault> Of(Rule rule)
    {
        var faults = new FaultList();
        faults.Name("id", rule.Id);
        if (!Abilities.All.Contains(rule.Ability))
            faults.Add("ability", FaultCode.Unknown, $"'{rule.Ability}' is unknown", $"use one of {string.Join(", ", Abilities.All)}");
        if (rule.Zone is { } zone)
            faults.Add("zone", Of(zone));
        faults.Known("anchor", rule.Anchor);
        Classes(faults, rule.Classes);
        faults.Range("minScore", rule.MinScore, 0, 1);
        faults.Range("minSize", rule.MinSize, 0, 1);
        faults.Range("n", rule.N, 1, MaxWindows);
        faults.Range("k", rule.K, 1, Math.Clamp(rule.N, 1, MaxWindows));
        faults.Range("dwell", rule.Dwell, TimeSpan.Zero, TimeSpan.FromHours(1));
        if (rule.Schedule is null)
            faults.Required("schedule", "time zone and intervals");
        else
            faults.Add("schedule", rule.Schedule.Faults());
        faults.Known("severity", rule.Severity);
        faults.Range("cooldown", rule.Cooldown, TimeSpan.Zero, TimeSpan.FromHours(24));
        faults.Range("maxOpen", rule.MaxOpen, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        faults.Range("closeAfter", rule.CloseAfter, TimeSpan.FromSeconds(0.1), TimeSpan.FromHours(1));
        faults.Range("extendEvery", rule.ExtendEvery, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        return faults.All;
    }

    private static IReadOnlyList<Fault> Of(Polygon zone)
    {
        var faults = new FaultList();
        if (zone.Points.Count is < Polygon.MinPoints or > Polygon.MaxPoints)
        {
            var fix = $"use {Polygon.MinPoints} to {Polygon.MaxPoints}";
            faults.Add("points", FaultCode.OutOfRange, $"has {zone.Points.Count} corners", fix);
        }

        for (var i = 0; i < zone.Points.Count; i++)
        {
            faults.Range($"points[{i}].x", zone.Points[i].X, 0, 1);
            faults.Range($"points[{i}].y", zone.Points[i].Y, 0, 1);
        }

        if (faults.All.Count > 0)
            return faults.All;
        if (zone.DoubleArea() == 0)
            faults.Add("points", FaultCode.Malformed, "has no area", "move a corner off the line");
        else if (zone.Crossing() is var (one, other))
            faults.Add("points", FaultCode.Malformed, $"edges {one} and {other} cross or touch", "list each corner once, in order");
        return faults.All;
    }

    private static void Classes(FaultList faults, ValueList<string> classes)
    {
        if (classes.Count > MaxClasses)
            faults.Add("classes", FaultCode.TooMany, $"has {classes.Count} labels", $"use {MaxClasses} at most");
        for (var i = 0; i < classes.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(classes[i]))
                faults.Add($"classes[{i}]", FaultCode.Required, "is empty", "name a label of the model, or leave the entry out");
            else if (classes.Items.IndexOf(classes[i]) < i)
                faults.Add($"classes[{i}]", FaultCode.Duplicate, $"'{classes[i]}' is listed twice", "list each label once");
        }
    }
}
