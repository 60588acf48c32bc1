using System.Threading.Channels;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Pipeline.Leases;
using Analytics.Engine.Ports;
using Analytics.TestKit;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Tests.Pipeline;

/// <summary>A pipeline between a scripted feed and the real decider, with an analyzer that the test holds back or lets go.</summary>
internal sealed class PipelineRig : ICameraFeeds, IAnalyzers
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    public static readonly EntityId Camera = CameraDecider.IdOf("campus", "gate");
    private static readonly FrameShape s_shape = new(64, 48, PixelLayout.Nv12);

    private readonly ScriptedFeed _feed = new();
    private readonly TimeProvider _time;
    private long _index;

    public PipelineRig(TimeProvider time)
    {
        _time = time;
        Sink = new FoldingIncidentSink(IncidentLogDecider.IdOf("campus", "gate")) { Recorded = (e, _) => Events.Add(e) };
    }

    public FramePool Pool { get; } = new(64 << 20);

    public HeldAnalyzer Analyzer { get; init; } = new();

    public FoldingIncidentSink Sink { get; }

    public List<IEvent> Events { get; } = [];

    public List<CoverageStep> Notes { get; } = [];

    public TimeSpan Analysed => CoverageTime.Sum(Notes.Select(n => n.Analysed));

    public TimeSpan Gaps => CoverageTime.Sum(Notes.Select(n => n.Gap));

    public IReadOnlyList<CoverageGap> GapList => [.. Notes.SelectMany(n => n.Gaps)];

    public (long Windows, TimeSpan Time) Dropped(string cause)
    {
        var drops = Notes.SelectMany(n => n.Drops).Where(d => d.Cause == cause).ToList();
        return (drops.Sum(d => d.Windows), CoverageTime.Sum(drops.Select(d => d.Time)));
    }

    public bool IsReplaced { get; set; }

    public bool HasModel { get; set; } = true;

    /// <summary>Pays for every lane; null for unmetered cameras.</summary>
    public ILaneMeter? Meter { get; set; }

    public CameraBoard Board { get; } = new();

    public Task RunAsync(CancellationToken stop, bool isLossless = false, IIncidentSink? sink = null)
    {
        return new CameraPipeline(Services(Note), new PipelineStart(Camera, Config, 7, Start, isLossless), sink ?? Sink).RunAsync(stop);
    }

    public static CameraConfig Config { get; } = new()
    {
        Name = "Gate",
        Source = new CameraSource(SourceKind.File, "gate.mp4"),
        Rate = 1,
        MotionGate = false,
        Rules = [new Rule { Id = "fence", Ability = Abilities.ElectronicFence, K = 1, N = 1, CloseAfter = TimeSpan.FromSeconds(2) }],
    };

    public PipelineServices Services(Func<CoverageStep, ValueTask<CoverageOutcome>> coverage) =>
        new("node-1", this, this, coverage, null, _time, Board: Board, Meters: (_, _) => Meter);

    public void Picture(double second)
    {
        var frame = Pool.TryRent(s_shape)!;
        frame.Pixels.Fill((byte)_index);
        frame.Stamp(_index++, TimeSpan.FromSeconds(second), Start + TimeSpan.FromSeconds(second));
        _feed.Say(new FeedItem.Picture(frame));
    }

    public void Interrupt(double second, FeedFaultKind kind) => _feed.Say(new FeedItem.Interrupted(new FeedFault(kind, "test"), Start + TimeSpan.FromSeconds(second)));

    public void End(double second) => _feed.Say(new FeedItem.Ended(Start + TimeSpan.FromSeconds(second)));

    public Task Read(int items) => _feed.ReadAsync(items);

    /// <summary>What the pipeline asked of its feed.</summary>
    public FeedWish? Wish { get; private set; }

    OpenedFeed ICameraFeeds.Open(EntityId camera, CameraConfig config, FeedWish wish)
    {
        Wish = wish;
        return new OpenedFeed(_feed, null);
    }

    (IWindowAnalyzer? Analyzer, string? Missing) IAnalyzers.Create(string tenant, string ability, string? model, double rate) =>
        HasModel ? (Analyzer, null) : (null, "no model for the test");

    (int Width, int Height) IAnalyzers.LargestInput(IEnumerable<(string Ability, string? Model)> wanted) => (64, 64);

    private ValueTask<CoverageOutcome> Note(CoverageStep step)
    {
        step.Check();
        Notes.Add(step);
        return ValueTask.FromResult(IsReplaced ? CoverageOutcome.StaleEpoch : CoverageOutcome.Written);
    }

    private sealed class ScriptedFeed : ICameraFeed
    {
        private readonly Channel<FeedItem> _items = Channel.CreateUnbounded<FeedItem>();
        private readonly Lock _gate = new();
        private readonly List<(int Count, TaskCompletionSource Reached)> _waits = [];
        private int _asked;

        public FeedCounters Counters { get; } = new(0, 0, 0, 0);

        public void Say(FeedItem item) => _items.Writer.TryWrite(item);

        /// <summary>Ends when the reader has come back for the next item after so many.</summary>
        public Task ReadAsync(int items)
        {
            lock (_gate)
            {
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_asked > items)
                    reached.SetResult();
                else
                    _waits.Add((items, reached));
                return reached.Task.InTimeAsync($"the reader of item {items + 1}");
            }
        }

        public ValueTask<FeedItem> ReadAsync(CancellationToken cancel)
        {
            lock (_gate)
            {
                _asked++;
                _waits.FindAll(w => _asked > w.Count).ForEach(w => w.Reached.TrySetResult());
            }

            return _items.Reader.ReadAsync(cancel);
        }

        public ValueTask DisposeAsync()
        {
            while (_items.Reader.TryRead(out var item))
                (item as FeedItem.Picture)?.Frame.Release();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Sees what the test says for each window; while held it keeps the window it has.</summary>
internal sealed class HeldAnalyzer : IWindowAnalyzer
{
    private readonly SemaphoreSlim _go = new(0);
    private readonly Channel<DateTimeOffset> _begun = Channel.CreateUnbounded<DateTimeOffset>();

    public bool IsHeld { get; set; }

    public Func<FrameWindow, Analysis> Sees { get; set; } = _ => Analysis.Nothing;

    public int Resets { get; private set; }

    public int Frames { get; init; } = 1;

    public int Stride { get; init; } = 1;

    public bool IgnoresGate => false;

    public static Analysis Person { get; } = new([new Observation("person", 0.9, new Box(0.4, 0.4, 0.2, 0.4), 1)]);

    public void Go(int windows = 1) => _go.Release(windows);

    /// <summary>The end of the next window that the analyzer was given.</summary>
    public Task<DateTimeOffset> BegunAsync() => _begun.Reader.ReadAsync().AsTask().InTimeAsync("a window for the analyzer");

    public async ValueTask<Analysis> AnalyzeAsync(FrameWindow window, DateTimeOffset? deadline, CancellationToken cancel)
    {
        _begun.Writer.TryWrite(window.To);
        if (IsHeld)
            await _go.WaitAsync(cancel);
        return Sees(window);
    }

    public void Reset() => Resets++;

    public void Dispose() => _go.Dispose();
}
