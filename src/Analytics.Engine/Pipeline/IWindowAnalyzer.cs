using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Pipeline;

/// <summary>
/// Steps 5 and 6 for one lane of one camera: from the frames of a window to observations. Keeps the camera's tracks, so it is
/// used by one lane, one window at a time.
/// </summary>
public interface IWindowAnalyzer : IDisposable
{
    /// <summary>Frames of a window: 1, or 16 to 64.</summary>
    int Frames { get; }

    /// <summary>Frames from one window's begin to the next one's.</summary>
    int Stride { get; }

    /// <summary>Whether a sample on which nothing moved is to be judged all the same (motion itself is such an analyzer).</summary>
    bool IgnoresGate { get; }

    /// <param name="window">Lent for the call.</param>
    /// <param name="deadline">After it the result is worthless; null where nothing may be dropped.</param>
    /// <param name="cancel">The pipeline stops.</param>
    ValueTask<Analysis> AnalyzeAsync(FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel);

    /// <summary>The pictures stopped: tracks and background do not reach over the gap.</summary>
    void Reset();
}

/// <summary>Observations, or the cause why there are none.</summary>
/// <param name="Observations">What was seen; empty for a dropped window.</param>
/// <param name="Model">Which model saw it; null without one.</param>
/// <param name="DropCause">Null where the window was analysed.</param>
/// <param name="Detail">For people, where inference failed.</param>
public sealed record Analysis(ValueList<Observation> Observations, ModelRef? Model = null, DropCause? DropCause = null, string? Detail = null)
{
    public static readonly Analysis Nothing = new(ValueList.Create<Observation>([]));

    public static Analysis Dropped(DropCause cause, string? detail = null) => new([], null, cause, detail);
}

/// <summary>Makes the analyzers of a camera.</summary>
public interface IAnalyzers
{
    /// <summary>An analyzer for rules that share ability and model.</summary>
    /// <param name="tenant">Whose camera it is.</param>
    /// <param name="ability">What is looked for.</param>
    /// <param name="model">Name, or <c>name@version</c>; null for the best one installed.</param>
    /// <param name="rate">Frames a second that it will be shown; clips have a length in time.</param>
    /// <returns>The analyzer, or the reason why the ability is not available here (its model is missing).</returns>
    (IWindowAnalyzer? Analyzer, string? Missing) Create(string tenant, string ability, string? model, double rate);

    /// <summary>The largest picture, in pixels, that these need; the source is decoded within that size.</summary>
    (int Width, int Height) LargestInput(IEnumerable<(string Ability, string? Model)> wanted);
}
