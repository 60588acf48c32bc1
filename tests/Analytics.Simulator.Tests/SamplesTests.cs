using Analytics.Simulator.GroundTruth;
using Analytics.Simulator.Rendering;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.Tests;

/// <summary>The clips that the project ships, beside what this code would make of them.</summary>
public class SamplesTests
{
    private const long BudgetBytes = 4 << 20;

    public static TheoryData<string> Names => ["fence", "hardhat", "fall", "fight", "traffic", "still"];

    private static string Folder { get; } = Find();

    [Fact]
    public void All_clips_together_stay_within_their_budget() =>
        Assert.InRange(Directory.GetFiles(Folder, "*.mp4").Sum(f => new FileInfo(f).Length), 1, BudgetBytes);

    [Fact]
    public void Each_clip_is_a_scene_and_has_its_truth()
    {
        var expected = ((IEnumerable<string>)Names.Select(n => n.Data)).Order(StringComparer.Ordinal);
        Assert.Equal(expected, Directory.GetFiles(Folder, "*.mp4").Select(f => Path.GetFileNameWithoutExtension(f))
            .Order(StringComparer.Ordinal));
        Assert.All(expected, n => Assert.True(File.Exists(Path.Combine(Folder, n + ".truth.json"))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_truth_is_what_this_renderer_makes(string name)
    {
        var truth = TruthJson.Read(File.ReadAllText(Path.Combine(Folder, name + ".truth.json")));
        Assert.Equal((name, 640, 360, 10.0), (truth.Scene, truth.Width, truth.Height, truth.FramesPerSecond));
        var scene = SceneCatalog.Get(name, truth.Seed);
        var (renderer, shape) = (new SceneRenderer(scene, 640, 360), new RenderSize().Shape);
        var pixels = new byte[shape.Bytes];
        for (var frame = 0; frame < truth.Frames.Count; frame += 43)
        {
            var seen = renderer.Render(frame, frame / 10.0, shape, pixels);
            Assert.Equal(truth.Frames[frame],
                seen.Select(s => new BoxTruth(s.Actor.Track, s.Left, s.Top, s.Width, s.Height, (int)Math.Round(100 * s.VisibleShare))));
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Analytics.sln")))
                return Path.Combine(folder.FullName, "samples");
        }

        throw new DirectoryNotFoundException("No folder above the tests holds Analytics.sln.");
    }
}
