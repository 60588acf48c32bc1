using Analytics.Domain.Geometry;
using static Analytics.Domain.Decide;

namespace Analytics.Domain.Sites;

/// <summary>The one entity of what holds for the whole campus. It belongs to no tenant.</summary>
public sealed class SiteDecider : IDecider<SiteState>
{
    public const string KindName = "site";

    /// <summary>Models whose version somebody chose.</summary>
    public const int MostModels = 1000;

    /// <summary>Characters of a model's name or version.</summary>
    public const int LongestName = 64;

    public static EntityId Id { get; } = new(KindName, "site", "site");

    public string Kind => KindName;

    public SiteState Initial(EntityId id) => new([]);

    public Decision<SiteState> Decide(SiteState state, ICommand command) => command switch
    {
        ChooseModel choose => Choose(state, choose),
        _ => Refuse(EntityRefusal.UnknownCommand, $"the site knows no '{command.GetType().Name}'"),
    };

    public SiteState Evolve(SiteState state, IEvent @event, EventContext context) => @event switch
    {
        SiteModelChosen chosen => new(state.Models
            .Where(model => model.Model != chosen.Model)
            .Append(new ChosenModel(chosen.Model, chosen.Version, chosen.Sha256, context.At, context.By))
            .OrderBy(model => model.Model, StringComparer.Ordinal)
            .ToValueList()),
        _ => state,
    };

    private static Decision<SiteState> Choose(SiteState state, ChooseModel command)
    {
        if (command.Model is not { Length: > 0 and <= LongestName })
            return Refuse(SiteRefusal.Invalid, $"model: is no model's name; give 1 to {LongestName} characters");
        if (command.Version is not { Length: > 0 and <= LongestName })
            return Refuse(SiteRefusal.Invalid, $"version: is no version; give 1 to {LongestName} characters");
        if (command.Sha256 is not { Length: 64 } || !command.Sha256.All(char.IsAsciiHexDigitLower))
            return Refuse(SiteRefusal.Invalid, "sha256: is no digest; give 64 hexadecimal digits in lower case");
        var before = state.Find(command.Model);
        if (before?.Version == command.Version && before.Sha256 == command.Sha256)
            return Nothing<SiteState>();
        return before is null && state.Models.Count >= MostModels
            ? Refuse(SiteRefusal.Full, $"versions of {MostModels} models are chosen, which is the most")
            : Record<SiteState>(new SiteModelChosen(command.Model, command.Version, command.Sha256));
    }

    private static Decision<SiteState> Refuse<TReason>(TReason reason, string detail)
        where TReason : struct, Enum => Domain.Decide.Refuse<SiteState>(Refusal.Of(reason, detail));
}
