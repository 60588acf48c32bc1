using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using static Analytics.Domain.Decide;

namespace Analytics.Domain.Apps;

/// <summary>One app of an account: what it proves itself with, what it may call, and from where.</summary>
public sealed class AppDecider : IDecider<AppState>
{
    public const string KindName = "app";

    public string Kind => KindName;

    public static EntityId IdOf(string account, string app) => new(KindName, account, app);

    public AppState Initial(EntityId id) => new(
        id.Tenant, id.Key, AppLife.Absent, null, null, IsEnabled: false, "", "", [], IsSecretFixed: false, "", "", [], [], Version: 0);

    public Decision<AppState> Decide(AppState state, ICommand command) => command switch
    {
        CreateApp create => Create(state, create),
        ImportApp import => AppImports.Decide(state, import),
        DescribeApp describe => Describe(state, describe),
        EnableApp => Missing(state) ?? (state.IsEnabled ? Nothing<AppState>() : Record<AppState>(new AppEnabled())),
        DisableApp => Missing(state) ?? (state.IsEnabled ? Record<AppState>(new AppDisabled()) : Nothing<AppState>()),
        OpenAbilities open => Open(state, open),
        AllowAddresses allow => Allow(state, allow),
        RotateAppSecret rotate => Rotate(state, rotate),
        ReplaceSm2Key replace => Replace(state, replace),
        DeleteApp delete => Delete(state, delete),
        _ => Refuse(EntityRefusal.UnknownCommand, $"an app knows no '{command.GetType().Name}'"),
    };

    public AppState Evolve(AppState state, IEvent @event, EventContext context) => @event switch
    {
        AppCreated created => Initial(IdOf(state.Account, state.App)) with
        {
            Life = AppLife.Present,
            Profile = created.Profile,
            Origin = created.Origin,
            IsEnabled = true,
            AppKey = created.Keys.AppKey,
            DataKey = created.Keys.DataKey,
            Secrets = [new KeptSecret(created.Keys.Secret, null)],
            Sm2PublicKey = created.Keys.Sm2PublicKey,
            Sm2PrivateKey = created.Keys.Sm2PrivateKey,
            Version = state.Version + 1,
        },
        AppDescribed described => state with { Profile = described.Profile, Version = state.Version + 1 },
        AppImported imported => AppImports.Evolve(state, imported, context),
        AppEnabled => state with { IsEnabled = true },
        AppDisabled => state with { IsEnabled = false },
        AppAbilitiesOpened opened => state with { Abilities = Add(state.Abilities, opened.Abilities, context.At, null) },
        AppAddressesAllowed { Ability: null } allowed => state with { Allowed = allowed.Allowed },
        AppAddressesAllowed allowed => state with
        {
            Abilities = state.Abilities.Select(open => open.Ability == allowed.Ability ? open with { Allowed = allowed.Allowed } : open).ToValueList(),
        },
        AppSecretRotated rotated => state with { Secrets = SecretRing.Rotate(state.Secrets, rotated.Sealed, context.At, rotated.GraceUntil) },
        AppSm2KeyReplaced replaced => state with { Sm2PublicKey = replaced.PublicKey, Sm2PrivateKey = replaced.Sealed },
        AppDeleted => Initial(IdOf(state.Account, state.App)) with { Life = AppLife.Deleted, Version = state.Version },
        _ => state,
    };

    internal static ValueList<AppAbility> Add(ValueList<AppAbility> open, ValueList<AbilityOpening> more, DateTimeOffset at, string? file) =>
        open.Concat(more.Select(opening => new AppAbility(opening.Ability, opening.Product, at, file, opening.Allowed))).ToValueList();

    private static Decision<AppState> Create(AppState state, CreateApp command)
    {
        if (state.Life == AppLife.Present)
            return Refuse(AppRefusal.Exists, $"app '{state.App}' is there already: choose another id");
        return Faulty([.. command.Profile.Faults(command.Rules), .. AppFaults.Of(command.Keys)])
            ?? Record<AppState>(new AppCreated(null, command.Profile.Trimmed(), command.Keys));
    }

    private static Decision<AppState> Describe(AppState state, DescribeApp command)
    {
        if (Missing(state) is { } missing)
            return missing;
        if (state.Origin is { } origin)
            return OwnedByFile(state, origin.File);
        if (command.ExpectedVersion is { } expected && expected != state.Version)
        {
            var detail = $"version {expected} was edited, but the app is at version {state.Version}: read it again and repeat the change";
            return Refuse(AppRefusal.VersionConflict, detail);
        }

        var profile = command.Profile.Trimmed();
        if (state.Profile == profile)
            return Nothing<AppState>();
        return Faulty(command.Profile.Faults(command.Rules)) ?? Record<AppState>(new AppDescribed(profile));
    }

    private static Decision<AppState> Open(AppState state, OpenAbilities command)
    {
        if ((Missing(state) ?? Faulty(AppFaults.Of(command.Abilities)) ?? OpenedOtherwise(state, command.Abilities)) is { } refused)
            return refused;
        var fresh = command.Abilities.Where(opening => state.Find(opening.Ability) is null).ToValueList();
        return fresh.Count == 0 ? Nothing<AppState>() : Record<AppState>(new AppAbilitiesOpened(fresh));
    }

    private static Decision<AppState> Allow(AppState state, AllowAddresses command)
    {
        if ((Missing(state) ?? Faulty(AppFaults.OfAllowed(command.Allowed))) is { } refused)
            return refused;
        var open = command.Ability is null ? null : state.Find(command.Ability);
        if (command.Ability is not null && open is null)
            return Refuse(AppRefusal.NotOpened, $"'{command.Ability}' is not open in app '{state.App}': open it first");
        if ((command.Ability is null ? state.Origin?.File : open!.File) is { } file)
            return OwnedByFile(state, file);
        return (open?.Allowed ?? state.Allowed) == command.Allowed
            ? Nothing<AppState>()
            : Record<AppState>(new AppAddressesAllowed(command.Ability, command.Allowed));
    }

    private static Decision<AppState> Rotate(AppState state, RotateAppSecret command)
    {
        if (Missing(state) is { } missing)
            return missing;
        if (state is { Origin: { } origin, IsSecretFixed: true })
            return OwnedByFile(state, origin.File);
        if (!SecretRing.IsSealed(command.Sealed))
            return Refuse(AppRefusal.Invalid, "sealed: is no sealed secret; seal it with the node's key file first");
        return SecretRing.IsGrace(command.Grace)
            ? Record<AppState>(new AppSecretRotated(command.Sealed, command.At + command.Grace))
            : Refuse(AppRefusal.Invalid, $"grace: is {command.Grace:c}; use 0 to {SecretRing.MaxGrace:c}");
    }

    private static Decision<AppState> Replace(AppState state, ReplaceSm2Key command)
    {
        if (Missing(state) is { } missing)
            return missing;
        return Credentials.IsSm2PublicKey(command.PublicKey) && SecretRing.IsSealed(command.Sealed)
            ? Record<AppState>(new AppSm2KeyReplaced(command.PublicKey, command.Sealed))
            : Refuse(AppRefusal.Invalid, "publicKey: is no SM2 key pair; use Base64 of the DER form and a sealed private key");
    }

    private static Decision<AppState> Delete(AppState state, DeleteApp command)
    {
        if (state.Life == AppLife.Deleted || (command.File is not null && state.Origin?.File != command.File))
            return Nothing<AppState>();
        if (Missing(state) is { } missing)
            return missing;
        if (command.File is null && state.Origin is { } origin)
            return OwnedByFile(state, origin.File);
        return Record<AppState>(new AppDeleted(state.DataKey, command.File));
    }

    internal static Decision<AppState>? OpenedOtherwise(AppState state, ValueList<AbilityOpening> wanted)
    {
        foreach (var opening in wanted)
        {
            if (state.Find(opening.Ability) is { } open && open.Product != opening.Product)
            {
                var detail = $"'{open.Ability}' is open as {open.Product}, and an opened ability cannot be closed: open it as {opening.Product} in another app";
                return Refuse(AppRefusal.OpenedOtherwise, detail);
            }
        }

        return null;
    }

    private static Decision<AppState>? Missing(AppState state) => state.Life == AppLife.Present
        ? null
        : Refuse(AppRefusal.NotFound, $"account '{state.Account}' has no app '{state.App}'");

    private static Decision<AppState> OwnedByFile(AppState state, string file) =>
        Refuse(AppRefusal.OwnedByFile, $"this part of app '{state.App}' is owned by {file}: change it there");

    internal static Decision<AppState>? Faulty(IReadOnlyList<Fault> faults) =>
        faults.Count == 0 ? null : Refuse(AppRefusal.Invalid, string.Join("; ", faults));

    internal static Decision<AppState> Refuse<TReason>(TReason reason, string detail)
        where TReason : struct, Enum => Domain.Decide.Refuse<AppState>(Refusal.Of(reason, detail));
}
