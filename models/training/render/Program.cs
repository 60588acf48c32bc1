using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Analytics.Simulator.Rendering;
using Analytics.Simulator.Scenes;
using Analytics.Training;
using Analytics.Vision.Frames;

// Random scenes as training data: PREFIX.i420 (frames one after the other), PREFIX.owners (one byte a pixel: track of whom it shows,
// 0 for the background; not for clips) and PREFIX.jsonl (one line a frame: scene's seed, seconds, boxes).
if (args is not [var kind and ("pictures" or "clips"), var prefix, var firstText, var countText])
{
    Console.Error.WriteLine("training-render pictures|clips PREFIX FIRST_SEED SCENES");
    return 2;
}

// Seeds below 1000 belong to the samples and the tests.
var (first, count) = (ulong.Parse(firstText), int.Parse(countText));
if (first < 1000)
    throw new ArgumentException("Seeds below 1000 are not for training.");
var isClips = kind == "clips";
var (shape, framesPerSecond) = isClips ? (new FrameShape(320, 180, PixelLayout.I420), 10.0) : (new FrameShape(512, 288, PixelLayout.I420), 0.9);
var options = isClips
    ? new RandomSceneOptions(Seconds: 9, LeastPeople: 0, MostPeople: 6, MostVehicles: 2, PairShare: 0.7, ActShare: 0.4)
    : new RandomSceneOptions(MostPeople: 12, HatShare: 0.5, VestShare: 0.4, ActShare: 0.5);
var json = new JsonSerializerOptions(JsonSerializerDefaults.Web)
{
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
};
using var frames = File.Create(prefix + ".i420");
using var owners = isClips ? null : File.Create(prefix + ".owners");
using var labels = File.CreateText(prefix + ".jsonl");
var pixels = new byte[shape.Bytes];
for (var seed = first; seed < first + (ulong)count; seed++)
{
    var scene = RandomScene.Make(seed, options);
    var renderer = new SceneRenderer(scene, shape.Width, shape.Height);
    for (var i = 0; i < (int)(scene.Seconds * framesPerSecond); i++)
    {
        var time = i / framesPerSecond;
        var seen = renderer.Render(i, time, shape, pixels);
        frames.Write(pixels);
        owners?.Write(Array.ConvertAll(renderer.Owners.ToArray(), owner => (byte)owner));
        labels.WriteLine(JsonSerializer.Serialize(new { seed, time, boxes = FrameLabels.Of(scene, renderer, seen, time) }, json));
    }

    if (seed % 20 == 0)
        Console.Error.WriteLine($"{seed - first + 1} of {count}");
}

return 0;
