using Analytics.Domain.Rules;
using Analytics.Engine.Projections;
using Analytics.Engine.Usage;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Quotas;

/// <summary>What a question about usage is limited to; what is absent does not limit.</summary>
/// <param name="Account">Of one account; a tenant's own people always ask for theirs.</param>
/// <param name="From">Instant, included; default one day before <paramref name="To"/>.</param>
/// <param name="To">Instant, excluded; default now.</param>
/// <param name="By">Steps by time: minute, hour or day (of Shanghai). Minutes are kept for three days.</param>
internal sealed record UsageFilter(string? Account, string? App, string? Ability, string? From, string? To, string? By)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(180);

    /// <param name="usualStep">Where <see cref="By"/> is absent; null for one sum.</param>
    public bool TryRead(GatewayParts parts, Caller caller, UsageStep? usualStep, bool withLatency, out UsageQuery? query, out Problem? problem)
    {
        var read = new QueryReader();
        var now = parts.Time.GetUtcNow();
        var to = read.Instant("to", To) ?? now + TimeSpan.FromMinutes(1);
        var from = read.Instant("from", From) ?? to - TimeSpan.FromDays(1);
        var step = read.Choice<UsageStep>("by", By) ?? usualStep;
        if (to <= from || to - from > s_longest)
            read.Fault("to", FaultCode.OutOfRange, new("is not after from, or over 180 days later", "须晚于 from 且不超过 180 天"), new("use a nearer instant", "请调整时间"));
        var hasMinutes = from >= now - Buckets.MinutesKept + TimeSpan.FromMinutes(1);
        if (step == UsageStep.Minute && !hasMinutes)
            read.Fault("by", FaultCode.OutOfRange, new("minutes are kept for three days", "分钟数据仅保留三天"), new("use hour or day", "请使用 hour 或 day"));
        var grain = hasMinutes ? UsageGrain.Minute : UsageGrain.Hour;
        query = new UsageQuery(
            caller.Tenant ?? read.Name("account", Account),
            Buckets.Start(from, grain),
            to,
            grain,
            read.Within("app", App, 100),
            AbilityKey.Read(read, parts.Quotas.Catalogue, "ability", Ability)?.Key,
            step is { } width ? Width(width) : null,
            withLatency);
        problem = read.Problem;
        return problem is null;
    }

    private static TimeSpan Width(UsageStep step) => step switch
    {
        UsageStep.Minute => TimeSpan.FromMinutes(1),
        UsageStep.Hour => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };
}

internal enum UsageStep
{
    Minute = 1,
    Hour = 2,
    Day = 3,
}
