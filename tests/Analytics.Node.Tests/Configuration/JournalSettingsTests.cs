using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;

namespace Analytics.Node.Tests.Configuration;

public sealed class JournalSettingsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{"journal":{"kind":"oracle"}}""", "journal.kind")]
    [InlineData("""{"journal":{"kind":"postgres","connection":"Host=h;Database=d;Password=hunter2"}}""", "journal.connection")]
    [InlineData("""{"journal":{"kind":"postgres","connection":"file:"}}""", "journal.connection")]
    [InlineData("""{"journal":{"outagePatience":"1h"}}""", "journal.outagePatience")]
    public void A_fault_is_named_with_its_place_in_both_languages(string json, string path)
    {
        File.WriteAllText(folder["c.json"], json);

        var fault = Assert.Single(ConfigFile.Load(folder["c.json"]).Faults);

        Assert.Equal(path, fault.Path);
        Assert.True(fault.Line > 0 && fault.Text.En.Length > 0 && fault.Text.Zh.Any(c => c > 0x4E00));
        Assert.DoesNotContain("hunter2", fault.Text.En + fault.Text.Zh, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db.campus;Database=d;Username=u;Password=hunter2", null)]
    [InlineData("Password=hunter2", "journal.secret")]
    [InlineData("", "journal.secret")]
    public void The_connection_string_is_read_from_its_place_and_never_shown(string text, string? fault)
    {
        File.WriteAllText(folder["journal.secret"], text);
        var settings = new NodeSettings
        {
            Data = folder.Path,
            Journal = new JournalSettings { Kind = JournalKind.Postgres, Connection = $"file:{folder["journal.secret"]}" },
        };

        if (fault is null)
        {
            Assert.Equal("postgres://db.campus:5432/d", JournalPlace.Of(settings).Server!.ToString());
            return;
        }

        var refused = Assert.Throws<InvalidDataException>(() => JournalPlace.Of(settings));
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
    }
}
