using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Authentication;

namespace Analytics.Gateway.Ctyun.Routing;

/// <summary>What the steps before the ledger refuse with: the gateway's code, or the ability's own where its table has one.</summary>
internal static class DoorRefusals
{
    public static readonly Refusal PlainHttp = new(GatewayErrors.UnsupportedRequest, Http: StatusCodes.Status403Forbidden);

    public static readonly Refusal NotJson = new(GatewayErrors.UnsupportedRequest, Http: StatusCodes.Status415UnsupportedMediaType);

    /// <summary>Bodies take all memory that they may: for a moment.</summary>
    public static readonly Refusal NoMemory = new(GatewayErrors.Internal, Http: StatusCodes.Status503ServiceUnavailable);

    /// <summary>The body cannot be received: broken chunks, or too slow.</summary>
    public static Refusal Unreceived(BadHttpRequestException bad) => new(GatewayErrors.UnsupportedRequest, Http: bad.StatusCode);

    /// <summary>Step 1; null where the path leads to an ability.</summary>
    /// <param name="endpoint">The ability's, null where there is none in this generation.</param>
    public static Refusal? Path(PathFault fault, ContractEndpoint? endpoint) => fault switch
    {
        PathFault.NoSuchApi => GatewayErrors.NoSuchApi,
        PathFault.NotRegistered => GatewayErrors.NotRegistered,
        PathFault.InvalidUrl when endpoint?.Find(endpoint.Ability == AbilityCodes.ElectronicFence ? 4000 : 400001) is { } own => own,
        PathFault.InvalidUrl => GatewayErrors.InvalidUrl,
        _ => endpoint is null ? GatewayErrors.NotRegistered : (Refusal?)null,
    };

    /// <summary>Step 2.</summary>
    public static Refusal Method(ContractEndpoint endpoint) => endpoint.Find((endpoint.Ability, endpoint.Generation) switch
    {
        (AbilityCodes.HardHat or AbilityCodes.Workwear, Generation.G2) => 4004,
        (AbilityCodes.ElectronicFence, _) => 4001,
        (AbilityCodes.ActionLiveness, _) => 400002,
        _ => 0,
    }) ?? GatewayErrors.UnsupportedRequest;

    /// <summary>Step 3.</summary>
    public static Refusal TooLong(ContractEndpoint endpoint) => endpoint.Ability == AbilityCodes.ElectronicFence
        ? endpoint.Error(4002)
        : new Refusal(GatewayErrors.UnsupportedRequest, Http: StatusCodes.Status413PayloadTooLarge);

    /// <summary>Steps 4 and 5.</summary>
    public static Refusal Of(AuthenticationFault fault) => GatewayErrors.Find(fault.Number())!;

    /// <summary>Steps 7 and 8. The real-name check has a rate code of its own.</summary>
    public static Refusal Of(int number, ContractEndpoint endpoint) => number == GatewayErrors.TooManyCalls.Number && endpoint.Ability == AbilityCodes.RealName
        ? endpoint.Error(4010)
        : GatewayErrors.Find(number) ?? GatewayErrors.Internal;
}
