using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>What a caller gets when the ability, not the caller, is at fault.</summary>
internal static class Faults
{
    private const int NoFaceInVideo = 400018;

    private const int DamagedVideo = 400016;

    /// <summary>The first of these that a table has is its "any unexpected failure".</summary>
    private static readonly int[] s_service = [500001, 5000];

    /// <summary>Fence, fall and fight have a number of their own for the inference.</summary>
    private const int Inference = 5001;

    private const int Store = 5002;

    /// <summary>The endpoint's entry for any unexpected failure.</summary>
    public static Refusal Service(ContractEndpoint endpoint) => endpoint.Ability == AbilityCodes.RealName
        ? endpoint.Error(2)
        : s_service.Select(endpoint.Find).FirstOrDefault(error => error is not null) ?? endpoint.Error(Inference);

    /// <summary>The ledger did not take the charge: the fence has a number for it, the others the gateway's.</summary>
    public static Refusal Ledger(ContractEndpoint endpoint) =>
        endpoint.Ability == AbilityCodes.ElectronicFence ? endpoint.Error(Store) : GatewayErrors.Internal;

    /// <summary>The backend answered something else than the ability's answer.</summary>
    public static Refusal Incomplete(ContractEndpoint endpoint) =>
        endpoint.Generation == Generation.G1 ? endpoint.Error(Store) : Of(endpoint, AbilityFault.Failed);

    public static Refusal Of(ContractEndpoint endpoint, AbilityFault fault) => fault switch
    {
        // Neither is charged: the ability was not reached (R5).
        AbilityFault.NotServed => GatewayErrors.NotRegistered,
        AbilityFault.Unreachable or AbilityFault.Exhausted => GatewayErrors.Internal,
        AbilityFault.TimedOut when endpoint.Ability == AbilityCodes.RealName => endpoint.Error(4104),
        AbilityFault.Failed when endpoint.Ability == AbilityCodes.RealName => endpoint.Error(4103),
        AbilityFault.Failed when endpoint.Generation != Generation.G1 && endpoint.Find(Inference) is { } own => own,
        AbilityFault.NoFace => Video(endpoint, NoFaceInVideo),
        AbilityFault.TooDark => Video(endpoint, 400019),
        AbilityFault.TooBright => Video(endpoint, 400020),
        AbilityFault.TooBlurred => Video(endpoint, 400021),
        AbilityFault.Damaged => endpoint.Find(DamagedVideo) ?? Service(endpoint).Error,
        _ => Service(endpoint),
    };

    /// <summary>A remote backend's own refusal: by its number where the table has it, with the remote's sentence.</summary>
    public static Refusal Of(ContractEndpoint endpoint, AbilityAnswer.Refused refused) => endpoint.Find(refused.Number) is { IsReserved: false } known
        ? known
        : Service(endpoint);

    // The safety product's table knows no light and no blur: such a video shows it no face.
    private static Refusal Video(ContractEndpoint endpoint, int number) => endpoint.Find(number) ?? endpoint.Find(NoFaceInVideo) ?? Service(endpoint).Error;
}
