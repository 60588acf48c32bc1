using Analytics.Domain.Geometry;

namespace Analytics.Domain.Sites;

/// <summary>What holds for all nodes of a campus alike.</summary>
/// <param name="Models">Versions that operators chose, in order of the models' names; of other models each node's model.json says which.</param>
public sealed record SiteState(ValueList<ChosenModel> Models)
{
    public ChosenModel? Find(string model) => Models.FirstOrDefault(chosen => chosen.Model == model);
}

/// <param name="At">When it was chosen.</param>
/// <param name="By">By whom.</param>
public sealed record ChosenModel(string Model, string Version, string Sha256, DateTimeOffset At, string By);

/// <summary>Reasons to refuse a command to the site.</summary>
public enum SiteRefusal
{
    /// <summary>The detail names the field and the fix.</summary>
    Invalid = 1,

    /// <summary>There is room for <see cref="SiteDecider.MostModels"/> chosen models.</summary>
    Full = 2,
}
