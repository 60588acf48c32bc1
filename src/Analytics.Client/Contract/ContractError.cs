namespace Analytics.Client.Contract;

/// <summary>One entry of an error table. Texts are the manuals', word for word.</summary>
/// <param name="Code">As the answer spells it: the bare number in G1 and G2, <c>AI_OP_…</c> or <c>CTAPI_…</c> in G3.</param>
/// <param name="Number">The same as a number.</param>
/// <param name="Message">The table's message.</param>
/// <param name="Detail">The table's explanation; empty where it has none.</param>
/// <param name="Http">Status of the answer: 200 once an ability was reached.</param>
/// <param name="IsCharged">Whether such an answer takes units (R4, R5).</param>
/// <param name="IsReserved">Printed in the manual, never sent.</param>
public sealed record ContractError(
    string Code, int Number, string Message, string Detail = "", int Http = 200, bool IsCharged = true, bool IsReserved = false);
