using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>
/// One API of the contract from its body to its payload: steps 10 and 11 of the order of checks. One file each; the order of the checks
/// inside is the endpoint's validationOrder. Has no state: one object serves all calls.
/// </summary>
internal abstract class AbilityHandler(ContractEndpoint endpoint)
{
    public ContractEndpoint Endpoint => endpoint;

    /// <summary>Units that a call with this body needs (R3). All but two take one.</summary>
    public virtual long Units(ReadOnlySpan<byte> body) => 1;

    /// <summary>Checks the body, asks the ability, writes the answer.</summary>
    /// <returns>Null for a success, whose answer is then written.</returns>
    /// <exception cref="OperationCanceledException">The caller is gone, or the call's time is up.</exception>
    public abstract ValueTask<Refusal?> RunAsync(AbilityCall call);

    /// <summary>An entry of this endpoint's table.</summary>
    protected Refusal Refuse(int number) => endpoint.Error(number);

    /// <summary>The same with the sentence that applies.</summary>
    protected Refusal Refuse(int number, string detail) => new(endpoint.Error(number), Detail: detail);
}
