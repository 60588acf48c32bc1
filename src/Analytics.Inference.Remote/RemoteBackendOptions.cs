using Analytics.Inference.Remote.Budget;
using Analytics.Inference.Remote.Pacing;

namespace Analytics.Inference.Remote;

/// <summary>What one remote backend is asked for, and how much of it.</summary>
public sealed record RemoteBackendOptions
{
    /// <summary>For logs, metrics and routing.</summary>
    public required string Name { get; init; }

    /// <summary>By code: only these are sent.</summary>
    public required IReadOnlyDictionary<string, RemoteAbility> Abilities { get; init; }

    public GateOptions Gate { get; init; } = GateOptions.Default;

    public BreakerOptions Breaker { get; init; } = new();

    /// <summary>For one call, its wait at the gate and its repeats included. Default 20 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Repeats after network failures and service errors, each of them paced and paid like a first call. 0 to 3, default 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Pause before the first repeat; it doubles with each. Default 200 ms.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Packs of the remote account, in the order in which they were bought.</summary>
    public IReadOnlyList<RemotePack> Packs { get; init; } = [];

    /// <summary>JPEG quality of pictures that are made smaller or have no file of their own. 1 to 100, default 90.</summary>
    public int JpegQuality { get; init; } = 90;
}

/// <param name="CallsPerSecond">The remote account's rate; null for none (G1).</param>
/// <param name="CostPerCall">In the operator's currency.</param>
/// <param name="ConsoleUsed">What the remote's console shows as used, where an operator entered it.</param>
public sealed record RemoteAbility(int? CallsPerSecond, decimal CostPerCall = 0, long? ConsoleUsed = null)
{
    /// <summary>The contract's default rates: safety 5, face 10, action liveness 1; G1 none.</summary>
    public static int? DefaultRate(Client.Generation generation, string ability) => (generation, ability) switch
    {
        (Client.Generation.G1, _) => null,
        (_, Client.Contract.AbilityCodes.ActionLiveness) => 1,
        (_, Client.Contract.AbilityCodes.HardHat or Client.Contract.AbilityCodes.Workwear or Client.Contract.AbilityCodes.ElectronicFence
            or Client.Contract.AbilityCodes.FallDown or Client.Contract.AbilityCodes.Fight) => 5,
        _ => 10,
    };
}

/// <summary>When a backend that fails is left alone.</summary>
/// <param name="FailureRatio">Of the calls of a window: more, and the breaker opens. 0.1 to 1.</param>
/// <param name="MinimumCalls">Fewer calls in a window open nothing. At least 2.</param>
public sealed record BreakerOptions(double FailureRatio = 0.5, int MinimumCalls = 8)
{
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long nothing is sent; then one call tries.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(15);
}
