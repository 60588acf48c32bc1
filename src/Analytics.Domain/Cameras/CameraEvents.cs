namespace Analytics.Domain.Cameras;

// Storage format: names, versions and fields are frozen (golden files).

[EventName("camera-imported", 1)]
public sealed record CameraImported(FileOrigin Origin, CameraConfig Config) : IEvent;

[EventName("camera-configured", 1)]
public sealed record CameraConfigured(CameraConfig Config) : IEvent;

[EventName("camera-enabled", 1)]
public sealed record CameraEnabled : IEvent;

[EventName("camera-disabled", 1)]
public sealed record CameraDisabled : IEvent;

/// <param name="File">The file that retired it, or null.</param>
[EventName("camera-retired", 1)]
public sealed record CameraRetired(string? File) : IEvent;
