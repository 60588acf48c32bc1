using System.Text.Json;
using Analytics.Simulator.GroundTruth;

namespace Analytics.Simulator.Tests.GroundTruth;

public class TruthJsonTests
{
    [Theory]
    [InlineData("fence")]
    [InlineData("still")]
    public void What_is_written_is_read_back(string name)
    {
        var text = TruthJson.Write(Clips.Of(name).Truth);
        Assert.Equal(text, TruthJson.Write(TruthJson.Read(text)));
        Assert.Equal(Clips.Of(name).Truth.Frames.Sum(f => f.Count), TruthJson.Read(text).Frames.Sum(f => f.Count));
    }

    [Fact]
    public void A_box_of_five_numbers_is_refused_with_its_path()
    {
        var text = TruthJson.Write(Clips.Of("still").Truth).Replace("[]\n  ]", "[[1,2,3,4,5]]\n  ]", StringComparison.Ordinal);
        var fault = Assert.Throws<JsonException>(() => TruthJson.Read(text));
        Assert.Contains("six numbers", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frames", "[]")]
    [InlineData("scene", "\"still\"")]
    public void A_file_without_one_of_its_fields_is_refused_by_its_name(string field, string value)
    {
        var text = TruthJson.Write(new ClipTruth("still", 1, 640, 360, 10, [], [], [], []));
        Assert.Empty(TruthJson.Read(text).Frames);
        var without = text.Replace($"\"{field}\": {value}", "\"other\": 0", StringComparison.Ordinal);
        Assert.Contains(field, Assert.Throws<JsonException>(() => TruthJson.Read(without)).Message, StringComparison.Ordinal);
    }
}
