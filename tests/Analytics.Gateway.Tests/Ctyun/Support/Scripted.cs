using System.Runtime.CompilerServices;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>Answers what the test says.</summary>
internal sealed class ScriptedBackend : IAbilityBackend
{
    private int _asked;

    public string Name => "scripted";

    public Func<AbilityRequest, CancellationToken, Task<AbilityAnswer>> Answer { get; set; } = (request, _) => Task.FromResult(Samples.AnswerTo(request));

    /// <summary>Code and what is missing.</summary>
    public Dictionary<string, string> Missing { get; } = [];

    public int Asked => Volatile.Read(ref _asked);

    public AbilityRequest? Last { get; private set; }

    public Unserved? WhyNot(string ability) => Missing.TryGetValue(ability, out var missing) ? new(AbilityFault.NotServed, missing) : null;

    public void Throw(AbilityFault fault) => Answer = (_, _) => throw new AbilityException(fault, $"scripted {fault}");

    public void Say(AbilityAnswer answer) => Answer = (_, _) => Task.FromResult(answer);

    public Task<AbilityAnswer> RunAsync(AbilityRequest request, CancellationToken cancel)
    {
        Interlocked.Increment(ref _asked);
        Last = request;
        return Missing.TryGetValue(request.Ability, out var missing)
            ? throw new AbilityException(AbilityFault.NotServed, missing)
            : Answer(request, cancel);
    }
}

/// <summary>Videos are what the test says; the real reader has its own spec.</summary>
internal sealed class ScriptedVideos : IVideoReader
{
    public Func<VideoInfo> Info { get; set; } = () => Of(3, 25);

    public static VideoInfo Of(double seconds, double rate) => new(VideoContainer.Mp4, "h264", TimeSpan.FromSeconds(seconds), rate, 640, 480);

    public void Reject(VideoFault fault) => Info = () => throw new VideoRejectedException(fault, $"scripted {fault}");

    public Task<VideoInfo> ProbeAsync(ReadOnlyMemory<byte> encoded, VideoLimits limits, CancellationToken cancel) => Task.FromResult(Info());

    public async IAsyncEnumerable<VideoPicture> ReadAsync(
        ReadOnlyMemory<byte> encoded, VideoSampling sampling, VideoLimits limits, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        yield break;
    }
}
