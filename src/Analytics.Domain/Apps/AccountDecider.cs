using Analytics.Domain.Geometry;
using static Analytics.Domain.Decide;

namespace Analytics.Domain.Apps;

/// <summary>An account (tenant) of the AI API: who it is, its access keys, and the names of its apps.</summary>
public sealed class AccountDecider : IDecider<AccountState>
{
    public const string KindName = "account";

    /// <summary>Apps of one account.</summary>
    public const int MaxApps = 1000;

    public string Kind => KindName;

    public static EntityId IdOf(string account) => new(KindName, account, account);

    public AccountState Initial(EntityId id) => new(id.Key, AccountLife.Absent, null, null, IsEnabled: false, [], [], Version: 0);

    public Decision<AccountState> Decide(AccountState state, ICommand command) => command switch
    {
        ImportAccount import => Import(state, import),
        ConfigureAccount configure => Configure(state, configure),
        EnableAccount => Missing(state) ?? (state.IsEnabled ? Nothing<AccountState>() : Record<AccountState>(new AccountEnabled())),
        DisableAccount => Missing(state) ?? (state.IsEnabled ? Record<AccountState>(new AccountDisabled()) : Nothing<AccountState>()),
        RetireAccount retire => Retire(state, retire),
        ReserveAppName reserve => Reserve(state, reserve),
        ReleaseAppName release => state.Names.Any(held => held.App == release.App)
            ? Record<AccountState>(new AppNameReleased(release.App))
            : Nothing<AccountState>(),
        _ => AccessKeyDecisions.Decide(state, command),
    };

    public AccountState Evolve(AccountState state, IEvent @event, EventContext context) => @event switch
    {
        AccountImported imported => Present(state, imported.Profile) with { Origin = imported.Origin },
        AccountConfigured configured => Present(state, configured.Profile) with { Origin = null },
        AccountEnabled => state with { IsEnabled = true },
        AccountDisabled => state with { IsEnabled = false },
        AccountRetired => state with { Life = AccountLife.Retired, Profile = null, Origin = null, IsEnabled = false, Keys = [] },
        AppNameReserved reserved => state with { Names = Without(state.Names, reserved.App).Add(new HeldName(reserved.App, reserved.Name, context.At)) },
        AppNameReleased released => state with { Names = Without(state.Names, released.App) },
        _ => AccessKeyDecisions.Evolve(state, @event, context),
    };

    /// <summary>
    /// Why nothing may be bought for an account, or null: it must be there, and an operator must vouch for it. One that is switched off
    /// may buy: its packs wait for the day on which it is switched on again.
    /// </summary>
    public static Refusal? WhyNotBuy(AccountState state) => Missing(state)?.Refusal ?? Unverified(state);

    private static Decision<AccountState> Import(AccountState state, ImportAccount command)
    {
        if (state is { Life: AccountLife.Present, Origin: null })
            return OwnedByApi($"account '{state.Account}' was made by the API: retire it there, or give the one in {command.Origin.File} another id");
        if (state.Origin?.File == command.Origin.File && state.Profile == command.Profile)
            return Nothing<AccountState>();
        return Faulty(command.Profile) ?? Record<AccountState>(new AccountImported(command.Origin, command.Profile));
    }

    private static Decision<AccountState> Configure(AccountState state, ConfigureAccount command)
    {
        if (state.Origin is not null)
            return OwnedByFile(state, state.Origin.File);
        if (command.ExpectedVersion is { } expected && expected != state.Version)
        {
            var detail = $"version {expected} was edited, but the account is at version {state.Version}: read it again and repeat the change";
            return Refuse(AccountRefusal.VersionConflict, detail);
        }

        if (state.Profile == command.Profile)
            return Nothing<AccountState>();
        return Faulty(command.Profile) ?? Record<AccountState>(new AccountConfigured(command.Profile));
    }

    private static Decision<AccountState> Retire(AccountState state, RetireAccount command)
    {
        if (command.File is not null && state.Origin?.File != command.File)
            return Nothing<AccountState>();
        if (state.Life == AccountLife.Retired)
            return Nothing<AccountState>();
        if (Missing(state) is { } missing)
            return missing;
        if (command.File is null && state.Origin is not null)
            return OwnedByFile(state, state.Origin.File);
        // A file that lets an account go does not wait for the apps that others made in it: they stay, and nobody may call.
        if (command.File is null && state.Names.Count > 0)
            return Refuse(AccountRefusal.HasApps, $"account '{state.Account}' has {state.Names.Count} apps: delete them first");
        return Record<AccountState>([.. state.Keys.Select(key => new AccessKeyDeleted(key.Key, key.DataKey)), new AccountRetired(command.File)]);
    }

    private static Decision<AccountState> Reserve(AccountState state, ReserveAppName command)
    {
        if (Missing(state) is { } missing)
            return missing;
        if (Unverified(state) is { } unverified)
            return Domain.Decide.Refuse<AccountState>(unverified);
        var name = AppProfile.Trim(command.Name);
        var held = state.Names.FirstOrDefault(held => held.App == command.App);
        if (held?.Name == name)
            return Nothing<AccountState>();
        if (state.Names.FirstOrDefault(other => other.Name == name) is { } taken)
            return Refuse(AccountRefusal.NameTaken, $"name '{name}' belongs to app '{taken.App}' of this account: choose another one");
        return held is null && state.Names.Count >= MaxApps
            ? Refuse(AccountRefusal.Full, $"account '{state.Account}' has {MaxApps} apps: delete one first")
            : Record<AccountState>(new AppNameReserved(command.App, name));
    }

    private static AccountState Present(AccountState state, AccountProfile profile) => state with
    {
        Life = AccountLife.Present,
        Profile = profile,
        Version = state.Version + 1,
        // An operator's switch outlives an edit of something else.
        IsEnabled = state.Life != AccountLife.Present || state.IsEnabled,
    };

    private static ValueList<HeldName> Without(ValueList<HeldName> names, string app) => names.Where(held => held.App != app).ToValueList();

    private static Refusal? Unverified(AccountState state) => state.Profile is { IsVerified: true }
        ? null
        : Refusal.Of(AccountRefusal.NotVerified, $"nobody vouches for account '{state.Account}': an operator sets isVerified first");

    internal static Decision<AccountState>? Missing(AccountState state) => state.Life switch
    {
        AccountLife.Absent => Refuse(AccountRefusal.NotFound, $"there is no account '{state.Account}': create it first"),
        AccountLife.Retired => Refuse(AccountRefusal.Retired, $"account '{state.Account}' was retired: configure it again to bring it back"),
        _ => null,
    };

    internal static Decision<AccountState> OwnedByFile(AccountState state, string file) =>
        Refuse(AccountRefusal.OwnedByFile, $"this part of account '{state.Account}' is owned by {file}: change it there");

    internal static Decision<AccountState> OwnedByApi(string detail) => Refuse(AccountRefusal.OwnedByApi, detail);

    private static Decision<AccountState>? Faulty(AccountProfile profile)
    {
        var faults = profile.Faults();
        return faults.Count == 0 ? null : Refuse(AccountRefusal.Invalid, string.Join("; ", faults));
    }

    internal static Decision<AccountState> Refuse<TReason>(TReason reason, string detail)
        where TReason : struct, Enum => Domain.Decide.Refuse<AccountState>(Refusal.Of(reason, detail));
}
