namespace Analytics.Domain;

/// <summary>
/// A command that was understood and not done, and why. Reasons are closed enums, one per aggregate; a refusal crosses the wire
/// as its names. Exceptions are for bugs and broken I/O.
/// </summary>
/// <param name="Stage">Name of the enum, such as <c>QuotaRefusal</c>.</param>
/// <param name="Reason">Name of its member.</param>
/// <param name="Detail">For people: the field and the fix.</param>
public sealed record Refusal(string Stage, string Reason, string Detail)
{
    public static Refusal Of<TReason>(TReason reason, string detail)
        where TReason : struct, Enum => new(typeof(TReason).Name, reason.ToString(), detail);

    public bool Is<TReason>(TReason reason)
        where TReason : struct, Enum => Stage == typeof(TReason).Name && Reason == reason.ToString();

    public override string ToString() => $"{Stage}.{Reason}: {Detail}";
}

/// <summary>Reasons that every kind of entity shares.</summary>
public enum EntityRefusal
{
    /// <summary>The command is older than the ten minutes for which ids are remembered, so a repeat could not be recognised.</summary>
    Stale = 1,

    /// <summary>The entity does not know this command.</summary>
    UnknownCommand = 2,
}
