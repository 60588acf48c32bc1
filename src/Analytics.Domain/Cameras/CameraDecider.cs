using static Analytics.Domain.Decide;

namespace Analytics.Domain.Cameras;

/// <summary>Configuration and life of one camera, and who may change them.</summary>
public sealed class CameraDecider : IDecider<CameraState>
{
    public const string KindName = "camera";

    public string Kind => KindName;

    public static EntityId IdOf(string tenant, string camera) => new(KindName, tenant, camera);

    public CameraState Initial(EntityId id) => new(id.Tenant, id.Key, CameraLife.Absent, null, null, IsEnabled: false, Version: 0);

    public Decision<CameraState> Decide(CameraState state, ICommand command) => command switch
    {
        ImportCamera import => Import(state, import),
        ConfigureCamera configure => Configure(state, configure),
        EnableCamera => Switch(state, on: true),
        DisableCamera => Switch(state, on: false),
        RetireCamera retire => Retire(state, retire),
        _ => Refuse(EntityRefusal.UnknownCommand, $"a camera knows no '{command.GetType().Name}'"),
    };

    public CameraState Evolve(CameraState state, IEvent @event, EventContext context) => @event switch
    {
        CameraImported imported => Present(state, imported.Config, imported.Origin),
        CameraConfigured configured => Present(state, configured.Config, null),
        CameraEnabled => state with { IsEnabled = true },
        CameraDisabled => state with { IsEnabled = false },
        CameraRetired => state with { Life = CameraLife.Retired, Config = null, Origin = null, IsEnabled = false },
        _ => state,
    };

    private static Decision<CameraState> Import(CameraState state, ImportCamera command)
    {
        if (state is { Life: CameraLife.Present, Origin: null })
        {
            var fix = $"retire it there, or give the one in {command.Origin.File} another id";
            return Refuse(CameraRefusal.OwnedByApi, $"camera '{state.Key}' was made by the API: {fix}");
        }

        if (IsSame(state, command))
            return Nothing<CameraState>();
        return Faulty(command.Config) ?? Record<CameraState>(new CameraImported(command.Origin, command.Config));
    }

    private static bool IsSame(CameraState state, ImportCamera command)
    {
        if (state.Config is not { } config || state.Origin?.File != command.Origin.File)
            return false;
        // The same section gives another cipher text at every start. Its other fields may still differ from before: a new
        // version of the product may read the same section with other defaults.
        return state.Origin.Digest == command.Origin.Digest
            ? WithoutSecret(config) == WithoutSecret(command.Config)
            : config == command.Config;
    }

    private static CameraConfig WithoutSecret(CameraConfig config) =>
        config.Source is null ? config : config with { Source = config.Source with { Protected = null } };

    private static Decision<CameraState> Configure(CameraState state, ConfigureCamera command)
    {
        if (state.Origin is not null)
            return OwnedByFile(state);
        if (command.ExpectedVersion is { } expected && expected != state.Version)
        {
            var detail = $"version {expected} was edited, but the camera is at version {state.Version}: read it again and repeat the change";
            return Refuse(CameraRefusal.VersionConflict, detail);
        }

        if (state.Config == command.Config)
            return Nothing<CameraState>();
        return Faulty(command.Config) ?? Record<CameraState>(new CameraConfigured(command.Config));
    }

    private static Decision<CameraState> Switch(CameraState state, bool on)
    {
        if (Missing(state) is { } refusal)
            return refusal;
        if (state.IsEnabled == on)
            return Nothing<CameraState>();
        return Record<CameraState>(on ? new CameraEnabled() : new CameraDisabled());
    }

    private static Decision<CameraState> Retire(CameraState state, RetireCamera command)
    {
        if (command.File is not null)
        {
            return state.Origin?.File == command.File
                ? Record<CameraState>(new CameraRetired(command.File))
                : Nothing<CameraState>();
        }

        return state switch
        {
            { Life: CameraLife.Retired } => Nothing<CameraState>(),
            { Life: CameraLife.Absent } => Missing(state)!,
            { Origin: not null } => OwnedByFile(state),
            _ => Record<CameraState>(new CameraRetired(null)),
        };
    }

    private static CameraState Present(CameraState state, CameraConfig config, FileOrigin? origin) => state with
    {
        Life = CameraLife.Present,
        Config = config,
        Origin = origin,
        Version = state.Version + 1,
        // An operator's switch outlives an edit of something else.
        IsEnabled = state.Config?.Enabled == config.Enabled ? state.IsEnabled : config.Enabled,
    };

    private static Decision<CameraState>? Missing(CameraState state) => state.Life switch
    {
        CameraLife.Absent => Refuse(CameraRefusal.NotFound, $"there is no camera '{state.Key}': configure it first"),
        CameraLife.Retired => Refuse(CameraRefusal.Retired, $"camera '{state.Key}' was retired: configure it again to bring it back"),
        _ => null,
    };

    private static Decision<CameraState> OwnedByFile(CameraState state) =>
        Refuse(CameraRefusal.OwnedByFile, $"camera '{state.Key}' is owned by {state.Origin!.File}: change it there");

    private static Decision<CameraState>? Faulty(CameraConfig config)
    {
        var faults = config.Faults();
        return faults.Count == 0 ? null : Refuse(CameraRefusal.Invalid, string.Join("; ", faults));
    }

    private static Decision<CameraState> Refuse<TReason>(TReason reason, string detail)
        where TReason : struct, Enum => Domain.Decide.Refuse<CameraState>(Refusal.Of(reason, detail));
}
