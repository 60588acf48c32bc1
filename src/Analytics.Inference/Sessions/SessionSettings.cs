namespace Analytics.Inference.Sessions;

/// <summary>How a session is opened.</summary>
public sealed record SessionSettings
{
    /// <summary>Threads inside one operator, 0 to 256; 0 leaves it to the runtime. Default 1.</summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>Threads over independent operators, 0 to 256. Default 1: operators one after the other.</summary>
    public int InterOpThreads { get; init; } = 1;

    /// <summary>Idle threads burn their core for a lower latency. Default false: the cores belong to the decoders as well.</summary>
    public bool SpinWhileIdle { get; init; }

    public GraphOptimization Optimization { get; init; } = GraphOptimization.All;

    /// <summary>Execution providers by preference; the CPU always comes last by itself. Default none: the CPU alone.</summary>
    public IReadOnlyList<ExecutionProvider> Providers { get; init; } = [];

    /// <exception cref="InferenceException">A number is out of its range.</exception>
    public SessionSettings Checked()
    {
        Range(IntraOpThreads, nameof(IntraOpThreads));
        Range(InterOpThreads, nameof(InterOpThreads));
        return this;
    }

    private static void Range(int threads, string name)
    {
        if (threads is < 0 or > 256)
            throw new InferenceException(InferenceFaultCode.SettingsRejected, $"{name} is {threads}; choose 0 (the runtime decides) to 256.");
    }
}

/// <summary>How far a runtime may rewrite a model's graph before running it.</summary>
public enum GraphOptimization
{
    None = 0,
    Basic = 1,
    Extended = 2,
    All = 99,
}

/// <param name="Name">Such as <c>CUDA</c> or <c>OpenVINO</c>, with or without the ending <c>ExecutionProvider</c>.</param>
/// <param name="Options">The provider's own keys, such as <c>device_id</c>.</param>
public sealed record ExecutionProvider(string Name, IReadOnlyDictionary<string, string>? Options = null)
{
    private const string Ending = "ExecutionProvider";

    /// <summary>The name without the ending.</summary>
    public string ShortName => Name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? Name[..^Ending.Length] : Name;

    /// <summary>The name as the runtime lists it among <paramref name="available"/>.</summary>
    /// <exception cref="InferenceException">The library was built without it.</exception>
    public string FindIn(IReadOnlyList<string> available) =>
        available.FirstOrDefault(name => string.Equals(name, ShortName + Ending, StringComparison.OrdinalIgnoreCase))
        ?? throw new InferenceException(
            InferenceFaultCode.ProviderUnavailable,
            $"This inference library has no execution provider '{ShortName}'; it has {string.Join(", ", available)}. "
            + "Take it out of the settings or install a library that holds it.");
}
