using System.Globalization;
using Analytics.Domain.Quotas;

namespace Analytics.Domain.Tests.Quotas;

/// <summary>Short forms for tests of the ledger.</summary>
internal static class Quota
{
    /// <summary>The catalogue without rate limits, for what is not about them.</summary>
    public static readonly QuotaSettings Unlimited = new()
    {
        Abilities = new QuotaSettings().Abilities.SetItems(
            QuotaSettings.Catalogue.Select(a => KeyValuePair.Create(a.Key, a.Value with { CallsPerSecond = null }))),
    };

    public static readonly DateTimeOffset Start = Local("2025-06-01 10:00:00");

    /// <summary>Wall clock of Asia/Shanghai.</summary>
    public static DateTimeOffset Local(string text) =>
        new(DateTime.Parse(text, CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    public static DateTimeOffset After(double seconds) => Start.AddSeconds(seconds);

    public static QuotaOrderPlaced Placed(string order, long units, long sequence = 1, bool isRefundable = true) =>
        new(order, sequence, PackKind.Annual, units, 1, 0, units, 45_000, isRefundable);

    public static QuotaOrderPaid Paid(string order, DateTimeOffset? at = null) => new(order, PackCalendar.Annual(at ?? Start));

    public static IEvent[] Pack(string order, long units, long sequence = 1) => [Placed(order, units, sequence), Paid(order)];

    public static HoldUnits Hold(double seconds, string call, long units = 1, int generation = 3) =>
        new($"hold-{call}-{seconds}", After(seconds), "app1", call, units, "app1", generation, "r1", "10.0.0.9", "n1");

    public static QuotaUnitsHeld Held(double seconds, string call, params UnitsTaken[] taken) =>
        new(call, taken.Sum(t => t.Units), taken, After(seconds + 120), "app1", 3, "r1", "10.0.0.9", "n1");

    public static PostUnits Post(double seconds, string call, CallOutcome outcome = CallOutcome.Success, string? error = null) =>
        new($"post-{call}-{seconds}", After(seconds), "n1", call, outcome, error, 35, 1024, 256);

    public static QuotaUnitsPosted Posted(string call, params UnitsTaken[] charged) =>
        new(call, CallOutcome.Success, charged, null, 35, 1024, 256);

    public static VoidUnits Void(double seconds, string call, ReleaseCause cause = ReleaseCause.NetworkError) =>
        new($"void-{call}-{seconds}", After(seconds), "n1", call, cause);

    public static ReverseUnits Reverse(double seconds, string call) => new($"reverse-{call}-{seconds}", After(seconds), "n1", call);

    public static UnitsTaken Of(string order, long units = 1, int cycle = 0) => new(order, cycle, units);
}
