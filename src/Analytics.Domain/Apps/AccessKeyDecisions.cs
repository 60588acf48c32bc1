using Analytics.Domain.Geometry;
using static Analytics.Domain.Apps.AccountDecider;
using static Analytics.Domain.Decide;

namespace Analytics.Domain.Apps;

/// <summary>The part of <see cref="AccountDecider"/> that is about access keys.</summary>
internal static class AccessKeyDecisions
{
    /// <summary>Of one account (console page 用户AccessKey).</summary>
    public const int MaxKeys = 5;

    public static Decision<AccountState> Decide(AccountState state, ICommand command) => command switch
    {
        AddAccessKey add => Add(state, add),
        EnableAccessKey enable => Switch(state, enable.AccessKey, on: true),
        DisableAccessKey disable => Switch(state, disable.AccessKey, on: false),
        RotateAccessKey rotate => Rotate(state, rotate),
        DeleteAccessKey delete => Delete(state, delete),
        _ => Refuse(EntityRefusal.UnknownCommand, $"an account knows no '{command.GetType().Name}'"),
    };

    public static AccountState Evolve(AccountState state, IEvent @event, EventContext context) => @event switch
    {
        AccessKeyAdded added => state with
        {
            Keys = state.Keys.Add(new AccessKey(
                added.AccessKey, added.DataKey, IsEnabled: true, context.At, added.File, [new KeptSecret(added.Sealed, null)])),
        },
        AccessKeyEnabled enabled => Change(state, enabled.AccessKey, key => key with { IsEnabled = true }),
        AccessKeyDisabled disabled => Change(state, disabled.AccessKey, key => key with { IsEnabled = false }),
        AccessKeyRotated rotated => Change(state, rotated.AccessKey, key => key with
        {
            Secrets = SecretRing.Rotate(key.Secrets, rotated.Sealed, context.At, rotated.GraceUntil),
        }),
        AccessKeyDeleted deleted => state with { Keys = state.Keys.Where(key => key.Key != deleted.AccessKey).ToValueList() },
        _ => state,
    };

    private static Decision<AccountState> Add(AccountState state, AddAccessKey command)
    {
        if (Missing(state) is { } missing)
            return missing;
        if (!Credentials.IsKey(command.AccessKey))
            return Refuse(AccountRefusal.Invalid, $"accessKey: {Credentials.KeyRule}");
        if (!SecretRing.IsSealed(command.Sealed) || !Credentials.IsDataKey(command.DataKey))
            return Refuse(AccountRefusal.Invalid, "sealed: is no sealed secret; seal it with the node's key file first");
        if (state.Find(command.AccessKey) is { } present)
        {
            var detail = $"access key '{command.AccessKey}' is there already";
            return command.File is { } file && present.File is null
                ? OwnedByApi($"{detail} and was made by the API: delete it there, or leave it out of {file}")
                : Refuse(AccountRefusal.KeyTaken, detail);
        }

        return state.Keys.Count >= MaxKeys
            ? Refuse(AccountRefusal.Full, $"account '{state.Account}' has {MaxKeys} access keys: delete one first")
            : Record<AccountState>(new AccessKeyAdded(command.AccessKey, command.DataKey, command.Sealed, command.File));
    }

    private static Decision<AccountState> Switch(AccountState state, string accessKey, bool on)
    {
        if (Find(state, accessKey, out var key) is { } missing)
            return missing;
        if (key!.IsEnabled == on)
            return Nothing<AccountState>();
        return Record<AccountState>(on ? new AccessKeyEnabled(accessKey) : new AccessKeyDisabled(accessKey));
    }

    private static Decision<AccountState> Rotate(AccountState state, RotateAccessKey command)
    {
        if (Find(state, command.AccessKey, out var key) is { } missing)
            return missing;
        if (key!.File is { } file && file != command.File)
            return OwnedByFile(state, file);
        if (!SecretRing.IsSealed(command.Sealed))
            return Refuse(AccountRefusal.Invalid, "sealed: is no sealed secret; seal it with the node's key file first");
        return SecretRing.IsGrace(command.Grace)
            ? Record<AccountState>(new AccessKeyRotated(command.AccessKey, command.Sealed, command.At + command.Grace))
            : Refuse(AccountRefusal.Invalid, $"grace: is {command.Grace:c}; use 0 to {SecretRing.MaxGrace:c}");
    }

    private static Decision<AccountState> Delete(AccountState state, DeleteAccessKey command)
    {
        var key = state.Find(command.AccessKey);
        if (command.File is not null && key?.File != command.File)
            return Nothing<AccountState>();
        if (Find(state, command.AccessKey, out key) is { } missing)
            return missing;
        if (command.File is null && key!.File is { } file)
            return OwnedByFile(state, file);
        return Record<AccountState>(new AccessKeyDeleted(key!.Key, key.DataKey));
    }

    private static Decision<AccountState>? Find(AccountState state, string accessKey, out AccessKey? key)
    {
        key = state.Find(accessKey);
        return Missing(state)
            ?? (key is null ? Refuse(AccountRefusal.NoSuchKey, $"account '{state.Account}' has no access key '{accessKey}'") : null);
    }

    private static AccountState Change(AccountState state, string accessKey, Func<AccessKey, AccessKey> change) => state with
    {
        Keys = state.Keys.Select(key => key.Key == accessKey ? change(key) : key).ToValueList(),
    };
}
