namespace Analytics.Client.Contract;

/// <summary>How the texts of an error entry are laid into a failure.</summary>
public enum FailureForm
{
    /// <summary>G1: <c>code</c> and <c>message</c> alone.</summary>
    MessageAlone = 1,

    /// <summary><c>message</c> is the word error, <c>details</c> the table's message.</summary>
    ErrorWithDetails = 2,

    /// <summary><c>message</c> is the table's message, <c>details</c> its explanation.</summary>
    MessageWithDetails = 3,

    /// <summary>Real-name check: <c>retMessage</c>, no message and no details.</summary>
    RetMessage = 4,
}

/// <summary>One API of the contract.</summary>
/// <param name="Id">Its name in the contract: generation, ability and variant.</param>
/// <param name="Product">One of <see cref="ProductNames"/>.</param>
/// <param name="ServiceCode">Null in G1, whose paths have none.</param>
/// <param name="Path">The address that a client sends to.</param>
/// <param name="Aliases">Further addresses that the manuals print: read, never sent.</param>
/// <param name="Fields">Required fields of the body.</param>
/// <param name="Errors">Its own table.</param>
/// <param name="Failure">How a failure is laid out.</param>
/// <param name="IsZeroText">The success number is the text <c>"0"</c>.</param>
/// <param name="Version">Value of the header <c>version</c> that selects it; null where it takes none.</param>
public sealed record ContractEndpoint(
    string Id,
    Generation Generation,
    string Ability,
    string Product,
    string? ServiceCode,
    string Path,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Fields,
    IReadOnlyList<ContractError> Errors,
    FailureForm Failure,
    bool IsZeroText = false,
    string? Version = null)
{
    /// <summary>What stands before the service code in G2 and G3.</summary>
    public const string ServicePrefix = "/v1/aiop/api/";

    /// <summary>The prefix with the manual's misprint (A17): read, never sent.</summary>
    public const string ServicePrefixMisprint = "/v1/aio/api/";

    /// <summary>The first entry of a number.</summary>
    /// <exception cref="KeyNotFoundException">The ability's table has none.</exception>
    public ContractError Error(int number) =>
        Find(number) ?? throw new KeyNotFoundException($"{Id} has no error {number}.");

    /// <summary>Null where the ability's table has no such number.</summary>
    public ContractError? Find(int number)
    {
        for (var index = 0; index < Errors.Count; index++)
            if (Errors[index].Number == number)
                return Errors[index];
        return null;
    }
}
