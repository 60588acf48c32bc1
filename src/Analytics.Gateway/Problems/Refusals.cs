using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;

namespace Analytics.Gateway.Problems;

/// <summary>What an entity's answer means to a caller of the API.</summary>
public static class Refusals
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Null where the command is done, now or before.</summary>
    public static Problem? Of(Reply reply) => reply.Status switch
    {
        ReplyStatus.Committed or ReplyStatus.Repeated => null,
        ReplyStatus.Refused => Of(reply.Refusal!),
        ReplyStatus.Unknown => Unavailable(reply.Cause),
        _ => throw new ArgumentOutOfRangeException(nameof(reply), reply.Status, "is no status"),
    };

    public static Problem Of(Refusal refusal)
    {
        var code = Code(refusal);
        return new(code, new(refusal.Detail, $"{ProblemCatalogue.Title(code).Zh}（{refusal.Detail}）"), Cause: refusal.Reason);
    }

    /// <summary>Each refusal of the entities behind this API has its code; one without is a bug.</summary>
    public static ProblemCode Code(Refusal refusal) => (refusal.Stage, refusal.Reason) switch
    {
        (nameof(CameraRefusal), nameof(CameraRefusal.NotFound)) => ProblemCode.CameraNotFound,
        (nameof(CameraRefusal), nameof(CameraRefusal.Retired)) => ProblemCode.CameraRetired,
        (nameof(CameraRefusal), nameof(CameraRefusal.OwnedByFile)) => ProblemCode.OwnedByFile,
        (nameof(CameraRefusal), nameof(CameraRefusal.OwnedByApi)) => ProblemCode.OwnedByApi,
        (nameof(CameraRefusal), nameof(CameraRefusal.VersionConflict)) => ProblemCode.VersionConflict,
        (nameof(CameraRefusal), nameof(CameraRefusal.Invalid)) => ProblemCode.InvalidField,
        (nameof(IncidentRefusal), nameof(IncidentRefusal.NotFound)) => ProblemCode.IncidentNotFound,
        (nameof(IncidentRefusal), nameof(IncidentRefusal.Archived)) => ProblemCode.IncidentArchived,
        (nameof(IncidentRefusal), nameof(IncidentRefusal.CoolingDown)) => ProblemCode.CoolingDown,
        (nameof(IncidentRefusal), nameof(IncidentRefusal.StaleEpoch)) => ProblemCode.StaleEpoch,
        (nameof(IncidentRefusal), nameof(IncidentRefusal.NotOpen)) => ProblemCode.NotOpen,
        (nameof(IncidentRefusal), nameof(IncidentRefusal.Invalid)) => ProblemCode.InvalidField,
        (nameof(IncidentRefusal), nameof(IncidentRefusal.Full)) => ProblemCode.IncidentFull,
        (nameof(QuotaRefusal), var reason) => QuotaCode(reason),
        (nameof(EntityRefusal), nameof(EntityRefusal.Stale)) => ProblemCode.StaleCommand,
        (nameof(EntityRefusal), nameof(EntityRefusal.UnknownCommand)) => ProblemCode.UnknownCommand,
        _ => throw new ArgumentException($"{refusal.Stage}.{refusal.Reason} has no problem code.", nameof(refusal)),
    };

    private static ProblemCode QuotaCode(string reason) => Enum.Parse<QuotaRefusal>(reason) switch
    {
        QuotaRefusal.Invalid => ProblemCode.InvalidField,
        QuotaRefusal.OrderExists => ProblemCode.OrderExists,
        QuotaRefusal.OrderUnknown => ProblemCode.OrderNotFound,
        QuotaRefusal.OrderCancelled => ProblemCode.OrderCancelled,
        QuotaRefusal.OrderUnpaid => ProblemCode.OrderUnpaid,
        QuotaRefusal.OrderRefunded => ProblemCode.OrderRefunded,
        QuotaRefusal.RefundNotOffered => ProblemCode.RefundNotOffered,
        QuotaRefusal.RefundTooLate => ProblemCode.RefundTooLate,
        QuotaRefusal.PackUsed => ProblemCode.PackUsed,
        QuotaRefusal.PackHeld => ProblemCode.PackHeld,
        QuotaRefusal.TrialNotOffered => ProblemCode.TrialNotOffered,
        QuotaRefusal.TrialClaimed => ProblemCode.TrialClaimed,
        QuotaRefusal.LeasesOutstanding => ProblemCode.LeasesOutstanding,
        // Of calls and leases, which this API does not send.
        _ => ProblemCode.QuotaRefused,
    };

    /// <summary>The reason is a name; the engine's own words may hold paths of the node and stay in its log.</summary>
    public static Problem Unavailable(ReplyCause cause)
    {
        var name = ProblemCatalogue.Name(cause);
        return new(
            ProblemCode.Unavailable,
            new(
                $"It is not known whether it was carried out ({name}): repeat the request with the same Idempotency-Key.",
                $"无法确认是否已执行（{name}）：请使用相同的 Idempotency-Key 重试。"),
            Cause: name,
            RetryAfter: Soon);
    }
}
