using Analytics.Inference.Abilities;
using Analytics.Inference.Evaluation;
using Analytics.TestKit;

namespace Analytics.Inference.Tests.Evaluation;

public sealed class LabelledDataTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public LabelledDataTests() => File.WriteAllBytes(_folder["a.JPG"], []);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_are_read_by_their_kind_and_others_are_none()
    {
        var data = Read("""
            { "format": 1, "about": "two", "files": [ { "file": "a.JPG", "more": 1, "labels": {
                "mask": true, "identity": "p1", "age": 30.5, "faces": 3, "hardhat_worn": "22..24", "persons": "6 or more", "gender": ["female"],
                "boxes": [ { "label": "person", "box": [1, 2, 3.5, 4] }, { "label": "car", "box": [0, 0, 9, 9], "ignore": true } ] } } ] }
            """);

        var file = Assert.Single(data.Files);
        Assert.Equal(("two", true, false), (data.About, file.IsPicture, file.IsClip));
        Assert.Equal((true, null, null), (file.Flag("mask"), file.Flag("identity"), file.Flag("live")));
        Assert.Equal(("p1", null), (file.Text("identity"), file.Text("gender")));
        Assert.Equal(30.5, file.Number("age"));
        Assert.Equal(((3, 3), (22, 24)), (file.Count("faces")!.Value, file.Count("hardhat_worn")!.Value));
        Assert.Null(file.Count("persons"));
        Assert.Null(file.Count("age"));
        Assert.Equal([("person", new TrueBox(new PixelBox(1, 2, 3.5, 4))), ("car", new TrueBox(new PixelBox(0, 0, 9, 9), true))], file.Boxes());
    }

    [Theory]
    [InlineData("""{ "files": [] }""", "format")]
    [InlineData("""{ "format": 2, "files": [] }""", "format")]
    [InlineData("""{ "format": 1 }""", "labelled files")]
    [InlineData("""{ "format": 1, "files": [ { "file": "b.jpg", "labels": {} } ] }""", "b.jpg")]
    [InlineData("""{ "format": 1, "files": [ { "file": "../a.JPG", "labels": {} } ] }""", "../a.JPG")]
    [InlineData("""{ "format": 1, "files": [ { "file": "/etc/passwd", "labels": {} } ] }""", "/etc/passwd")]
    [InlineData("""{ "format": 1, "files": [ { "file": "a.JPG" } ] }""", "labelled files")]
    [InlineData("nothing", "labelled files")]
    public void What_is_no_such_file_is_refused_with_its_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "label": "person" }""")]
    [InlineData("""{ "label": "person", "box": [1, 2, 3] }""")]
    [InlineData("""{ "label": "person", "box": "all" }""")]
    public void A_box_that_is_none_is_refused_with_the_file(string box)
    {
        var file = Read($$"""{ "format": 1, "files": [ { "file": "a.JPG", "labels": { "boxes": [ {{box}} ] } } ] }""").Files[0];
        Assert.Contains("a.JPG", Assert.Throws<InvalidDataException>(file.Boxes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_of_test_media_is_read_in_place_of_labels()
    {
        Assert.Throws<InvalidDataException>(() => LabelledData.Read(_folder.Path));
        File.WriteAllText(_folder["MANIFEST.json"], """{ "files": [ { "file": "a.JPG", "labels": { "live": false } } ] }""");
        Assert.False(Assert.Single(LabelledData.Read(_folder.Path).Files).Flag("live"));
    }

    private LabelledData Read(string json)
    {
        File.WriteAllText(_folder[LabelledData.FileName], json);
        return LabelledData.Read(_folder.Path);
    }
}
