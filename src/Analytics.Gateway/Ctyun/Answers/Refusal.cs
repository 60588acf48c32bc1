using System.Collections.Frozen;
using Analytics.Client.Contract;

namespace Analytics.Gateway.Ctyun.Answers;

/// <summary>An answer that is none: an entry of a table, and the sentence that applies where the entry has several.</summary>
/// <param name="Error">What is answered; also says whether it is charged.</param>
/// <param name="Message">In place of the entry's message.</param>
/// <param name="Detail">In place of the entry's explanation.</param>
/// <param name="Http">In place of the entry's status.</param>
/// <param name="Token">Real-name check: certToken and resStr.</param>
internal sealed record Refusal(ContractError Error, string? Message = null, string? Detail = null, int? Http = null, (string Token, string Result)? Token = null)
{
    private static readonly FrozenSet<ContractError> s_ofGateway =
        GatewayErrors.All.Append(GatewayErrors.TooManyCalls).Concat(EncryptionErrors.All).ToFrozenSet();

    private static readonly FrozenSet<int> s_numbers = s_ofGateway.Select(error => error.Number).ToFrozenSet();

    public string MessageText => Message ?? Error.Message;

    public string DetailText => Detail ?? Error.Detail;

    /// <summary>Of the gateway or its body encryption, not of the ability's own table.</summary>
    public bool IsOfGateway => s_numbers.Contains(Error.Number) && s_ofGateway.Contains(Error);

    public static implicit operator Refusal(ContractError error) => new(error);
}
