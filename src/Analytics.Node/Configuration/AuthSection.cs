using Analytics.Gateway.Ctyun.Authentication;

namespace Analytics.Node.Configuration;

/// <summary>How strictly times and repeats of signed requests are taken.</summary>
public sealed class AuthSection
{
    [Setting("How far the time of a signed request may be from ours, to both sides, in seconds; 0 turns the check off.",
        "签名请求的时间与本机时间允许的最大偏差（秒，前后相同）；0 表示不检查。", Min = 0, Max = 86_400)]
    public int MaxSkewSeconds { get; init; } = 900;

    [Setting("Clocks that an eop-date may show, as offsets from UTC in hours.", "eop-date 可采用的时区（相对 UTC 的小时数）。", Min = 1, Max = 4)]
    public IReadOnlyList<int> EopDateZones { get; init; } = [0, 8];

    [Setting("Whether a signed request is taken once only; off for a client that resends the same bytes, and every sending is charged then.",
        "同一签名请求是否只受理一次；若客户端会原样重发请求，可关闭，此时每次发送均计费。")]
    public bool RejectReplay { get; init; } = true;

    public CtyunAuthOptions ToOptions() => new()
    {
        MaxSkew = TimeSpan.FromSeconds(MaxSkewSeconds),
        EopDateZones = [.. EopDateZones.Select(hours => TimeSpan.FromHours(hours))],
        RejectReplay = RejectReplay,
    };
}
