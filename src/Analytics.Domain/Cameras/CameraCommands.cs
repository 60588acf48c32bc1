namespace Analytics.Domain.Cameras;

/// <summary>The file that a camera comes from.</summary>
/// <param name="File">As operators know it, such as <c>campus.jsonc</c>; without machine-specific folders.</param>
/// <param name="Digest">
/// SHA-256, hexadecimal, of the camera's own section without its secrets; where there are any, followed by a mark that is new with
/// each change of them. Of the section and not of the file, so that an edit elsewhere in the file touches nothing here; opaque to the
/// domain.
/// </param>
public sealed record FileOrigin(string File, string Digest);

/// <summary>A file holds this camera. Repeated at every start: without effect where nothing changed.</summary>
public sealed record ImportCamera(string CommandId, DateTimeOffset At, string By, FileOrigin Origin, CameraConfig Config) : ICommand;

/// <summary>Somebody creates the camera by the API, or replaces its configuration.</summary>
/// <param name="ExpectedVersion">The version that was edited (0 for a new camera), or null to overwrite any.</param>
public sealed record ConfigureCamera(string CommandId, DateTimeOffset At, string By, CameraConfig Config, long? ExpectedVersion = null)
    : ICommand;

/// <summary>Operation, not configuration: allowed on cameras from a file too, until the file itself changes the switch.</summary>
public sealed record EnableCamera(string CommandId, DateTimeOffset At, string By) : ICommand;

/// <inheritdoc cref="EnableCamera"/>
public sealed record DisableCamera(string CommandId, DateTimeOffset At, string By) : ICommand;

/// <summary>The camera is taken away; its incidents stay.</summary>
/// <param name="File">The file that no longer holds it, which retires only what that file owns; null by the API.</param>
public sealed record RetireCamera(string CommandId, DateTimeOffset At, string By, string? File = null) : ICommand;
