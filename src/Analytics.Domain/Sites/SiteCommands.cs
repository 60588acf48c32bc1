namespace Analytics.Domain.Sites;

/// <summary>A version of a model is to be in force on every node, until another is.</summary>
/// <param name="Model">Its name, as in model.json.</param>
/// <param name="Version">As in model.json.</param>
/// <param name="Sha256">Of the version's weights, in lower case: nodes whose model.json means another file by that version do not follow.</param>
public sealed record ChooseModel(string CommandId, DateTimeOffset At, string By, string Model, string Version, string Sha256) : ICommand;
