using Analytics.Domain.Cameras;

namespace Analytics.Engine.Projections;

/// <summary>One camera as people read it, retired ones too.</summary>
/// <param name="Camera">Its state, folded by the camera's own rules.</param>
public sealed record CameraRow(CameraState Camera, DateTimeOffset ChangedAt, string ChangedBy);

/// <summary>Units of one quota account on one day (UTC, by the events' own instants).</summary>
/// <param name="Account">Key of the account's entity.</param>
/// <param name="Leased">Units that cameras used through settled leases.</param>
public sealed record UsageRow(string Tenant, string Account, DateOnly Day, long Posted, long Units, long Voided, long Reversed, long Leased);
