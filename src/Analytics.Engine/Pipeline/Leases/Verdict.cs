namespace Analytics.Engine.Pipeline.Leases;

/// <summary>What an account answered where it gave no units: it holds for a while, and is asked anew, behind the windows' backs, before.</summary>
/// <param name="AskFrom">Timestamp from which the account is asked again.</param>
/// <param name="Until">Timestamp up to which the answer holds.</param>
/// <param name="Refusal">Why nothing is paid, for people; null where nothing needs to be.</param>
internal sealed record Verdict(long AskFrom, long Until, string? Refusal)
{
    public static Verdict NeverAsked(long now) => new(now, now, null);

    public static Verdict Free(TimeProvider time, TimeSpan askAfter, TimeSpan life) => Of(time, askAfter, life, null);

    public static Verdict Refused(TimeProvider time, TimeSpan askAfter, TimeSpan life, string refusal) => Of(time, askAfter, life, refusal);

    private static Verdict Of(TimeProvider time, TimeSpan askAfter, TimeSpan life, string? refusal)
    {
        var now = time.GetTimestamp();
        return new(now + Ticks(askAfter), now + Ticks(life), refusal);

        long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
    }
}
