using System.Text.Json.Serialization;

namespace Analytics.Domain.Cameras;

public enum CameraLife
{
    /// <summary>Nobody ever configured it.</summary>
    Absent = 0,

    Present = 1,

    /// <summary>Taken away; an import or a configuration brings it back.</summary>
    Retired = 2,
}

/// <param name="Config">Null unless present: the addresses of a retired camera are not kept.</param>
/// <param name="Origin">The file that owns it, or null where the API does.</param>
/// <param name="IsEnabled">Whether it is to run.</param>
/// <param name="Version">Counts configurations, from 1; goes on after a retirement.</param>
public sealed record CameraState(
    string Tenant, string Key, CameraLife Life, CameraConfig? Config, FileOrigin? Origin, bool IsEnabled, long Version)
{
    /// <summary>Whether a pipeline should run.</summary>
    [JsonIgnore]
    public bool IsRunning => Life == CameraLife.Present && IsEnabled;
}

/// <summary>Reasons to refuse a command to a camera.</summary>
public enum CameraRefusal
{
    NotFound = 1,
    Retired = 2,

    /// <summary>The camera comes from a file; the detail names it.</summary>
    OwnedByFile = 3,

    /// <summary>A file claims a camera that was made by the API.</summary>
    OwnedByApi = 4,

    /// <summary>Somebody else changed the configuration meanwhile.</summary>
    VersionConflict = 5,

    /// <summary>The detail lists every fault of the configuration.</summary>
    Invalid = 6,
}
