using Analytics.Domain.Geometry;
using static Analytics.Domain.Apps.AppDecider;
using static Analytics.Domain.Decide;

namespace Analytics.Domain.Apps;

/// <summary>The part of <see cref="AppDecider"/> that is about files: what a file says of an app, and what it owns by that.</summary>
internal static class AppImports
{
    public static Decision<AppState> Decide(AppState state, ImportApp command)
    {
        if (state is { Life: AppLife.Present, Origin: null })
        {
            var fix = $"delete it there, or give the one in {command.Origin.File} another id";
            return Refuse(AppRefusal.OwnedByApi, $"app '{state.App}' was made by the API: {fix}");
        }

        // What exists is never checked again by the console's rule, only what is new.
        var isKnown = state.Profile == command.Profile.Trimmed();
        var faults = (isKnown ? [] : command.Profile.Faults(command.Rules))
            .Concat(AppFaults.Of(command.Abilities)).Concat(AppFaults.OfAllowed(command.Allowed)).ToList();
        if (Faulty(faults) is { } faulty)
            return faulty;
        if (state.Life != AppLife.Present)
        {
            return Faulty(AppFaults.Of(command.Keys))
                ?? Record<AppState>(new AppCreated(command.Origin, command.Profile.Trimmed(), command.Keys!), Said(command));
        }

        if (OpenedOtherwise(state, command.Abilities) is { } otherwise)
            return otherwise;
        if (command.Keys is { } keys && keys.AppKey != state.AppKey)
        {
            var fix = "delete the app from the file, let it be taken, and bring it back";
            return Refuse(AppRefusal.KeyFixed, $"app '{state.App}' has another AppKey, which never changes while it lives: {fix}");
        }

        if (command.Secret is { } given && !SecretRing.IsSealed(given))
            return Refuse(AppRefusal.Invalid, "secret: is no sealed secret; seal it with the node's key file first");
        var events = new List<IEvent>();
        if (!IsSame(state, command))
            events.Add(Said(command));
        // A file that changes a secret means at once: whoever wants a grace lets it be generated and rotates it.
        if (command.Secret is { } secret)
            events.Add(new AppSecretRotated(secret, command.At));
        return Record<AppState>(events);
    }

    public static AppState Evolve(AppState state, AppImported said, EventContext context)
    {
        var file = said.Origin.File;
        var named = said.Abilities.ToDictionary(opening => opening.Ability, StringComparer.Ordinal);
        var kept = state.Abilities.Select(open => named.TryGetValue(open.Ability, out var opening)
            ? open with { File = file, Allowed = opening.Allowed }
            // It cannot be closed; the file only lets it go.
            : open.File is null ? open : open with { File = null }).ToValueList();
        var fresh = said.Abilities.Where(opening => state.Find(opening.Ability) is null).ToValueList();
        return state with
        {
            Profile = said.Profile,
            Origin = said.Origin,
            IsSecretFixed = said.IsSecretFixed,
            Abilities = Add(kept, fresh, context.At, file),
            Allowed = said.Allowed,
            Version = state.Version + 1,
        };
    }

    private static AppImported Said(ImportApp command) =>
        new(command.Origin, command.Profile.Trimmed(), command.Abilities, command.Allowed, command.IsSecretFixed);

    private static bool IsSame(AppState state, ImportApp command) =>
        state.Origin?.File == command.Origin.File
        && state.Profile == command.Profile.Trimmed()
        && state.Allowed == command.Allowed
        && state.IsSecretFixed == command.IsSecretFixed
        && state.Abilities.Where(open => open.File is not null)
            .Select(open => new AbilityOpening(open.Ability, open.Product, open.Allowed)).OrderBy(open => open.Ability, StringComparer.Ordinal)
            .SequenceEqual(command.Abilities.OrderBy(open => open.Ability, StringComparer.Ordinal));
}
