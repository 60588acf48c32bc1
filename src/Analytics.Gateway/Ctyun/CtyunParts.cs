using Analytics.Engine.Apps;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Ctyun;

/// <summary>What a node gives to the AI API. All of it is owned by the node and outlives the gateway.</summary>
public sealed record CtyunParts
{
    public required ICredentialDirectory Credentials { get; init; }

    public required IReplayGuard Guard { get; init; }

    public required ICallMeter Meter { get; init; }

    public required IUsageLog Usage { get; init; }

    public required IAbilityBackend Backend { get; init; }

    public required IImageCodec Images { get; init; }

    public required IVideoReader Videos { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Gives an id that nobody else has.</summary>
    public required Func<string> NewId { get; init; }

    public CtyunOptions Options { get; init; } = new();
}
