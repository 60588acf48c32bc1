using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Quotas;
using Analytics.Domain.Persons;
using Analytics.Domain.Sites;
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
        (nameof(AccountRefusal), nameof(AccountRefusal.NotFound)) => ProblemCode.AccountNotFound,
        (nameof(AccountRefusal), nameof(AccountRefusal.Retired)) => ProblemCode.AccountRetired,
        (nameof(AccountRefusal), nameof(AccountRefusal.OwnedByFile)) => ProblemCode.OwnedByFile,
        (nameof(AccountRefusal), nameof(AccountRefusal.OwnedByApi)) => ProblemCode.OwnedByApi,
        (nameof(AccountRefusal), nameof(AccountRefusal.VersionConflict)) => ProblemCode.VersionConflict,
        (nameof(AccountRefusal), nameof(AccountRefusal.Invalid)) => ProblemCode.InvalidField,
        (nameof(AccountRefusal), nameof(AccountRefusal.NoSuchKey)) => ProblemCode.AccessKeyNotFound,
        (nameof(AccountRefusal), nameof(AccountRefusal.KeyTaken)) => ProblemCode.AccessKeyTaken,
        (nameof(AccountRefusal), nameof(AccountRefusal.Full)) => ProblemCode.AccountFull,
        (nameof(AccountRefusal), nameof(AccountRefusal.NameTaken)) => ProblemCode.NameTaken,
        (nameof(AccountRefusal), nameof(AccountRefusal.HasApps)) => ProblemCode.AccountHasApps,
        (nameof(AccountRefusal), nameof(AccountRefusal.NotVerified)) => ProblemCode.NotVerified,
        (nameof(AppRefusal), nameof(AppRefusal.NotFound)) => ProblemCode.AppNotFound,
        (nameof(AppRefusal), nameof(AppRefusal.Exists)) => ProblemCode.AppExists,
        (nameof(AppRefusal), nameof(AppRefusal.OwnedByFile)) => ProblemCode.OwnedByFile,
        (nameof(AppRefusal), nameof(AppRefusal.OwnedByApi)) => ProblemCode.OwnedByApi,
        (nameof(AppRefusal), nameof(AppRefusal.VersionConflict)) => ProblemCode.VersionConflict,
        (nameof(AppRefusal), nameof(AppRefusal.Invalid)) => ProblemCode.InvalidField,
        (nameof(AppRefusal), nameof(AppRefusal.OpenedOtherwise)) => ProblemCode.OpenedOtherwise,
        (nameof(AppRefusal), nameof(AppRefusal.NotOpened)) => ProblemCode.AbilityNotOpened,
        (nameof(AppRefusal), nameof(AppRefusal.KeyFixed)) => ProblemCode.KeyFixed,
        (nameof(PersonRefusal), nameof(PersonRefusal.NotFound)) => ProblemCode.PersonNotFound,
        (nameof(PersonRefusal), nameof(PersonRefusal.Erased)) => ProblemCode.PersonErased,
        (nameof(PersonRefusal), nameof(PersonRefusal.Exists)) => ProblemCode.PersonExists,
        (nameof(PersonRefusal), nameof(PersonRefusal.Invalid)) => ProblemCode.InvalidField,
        (nameof(PersonRefusal), nameof(PersonRefusal.NoConsent)) => ProblemCode.NoConsent,
        (nameof(PersonRefusal), nameof(PersonRefusal.VersionConflict)) => ProblemCode.VersionConflict,
        (nameof(PersonRefusal), nameof(PersonRefusal.NotDue)) => ProblemCode.NotDue,
        (nameof(NumberClaimRefusal), nameof(NumberClaimRefusal.Taken)) => ProblemCode.NumberTaken,
        (nameof(NumberClaimRefusal), nameof(NumberClaimRefusal.Invalid)) => ProblemCode.InvalidField,
        (nameof(SiteRefusal), nameof(SiteRefusal.Invalid)) => ProblemCode.InvalidField,
        (nameof(SiteRefusal), nameof(SiteRefusal.Full)) => ProblemCode.SiteFull,
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
