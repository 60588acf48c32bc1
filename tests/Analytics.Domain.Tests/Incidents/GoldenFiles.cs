using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Analytics.Domain.Tests.Incidents;

/// <summary>Compares events with the files that freeze their storage format.</summary>
internal static class GoldenFiles
{
    /// <summary>Fails with the text found where the file is missing or differs: a change of form is a new version of the event.</summary>
    public static void Match(string concern, IEvent @event)
    {
        var type = @event.GetType();
        var manifest = Manifest(@event);
        var file = Path.Combine(Folder(concern), $"{manifest}.json");
        var bytes = JsonSerializer.SerializeToUtf8Bytes(@event, type, Wire.Options);

        Assert.True(File.Exists(file), $"no golden file {manifest}.json for {Encoding.UTF8.GetString(bytes)}");
        var golden = File.ReadAllBytes(file);
        Assert.Equal(Encoding.UTF8.GetString(golden), Encoding.UTF8.GetString(bytes));
        Assert.Equal(golden, bytes);
        Assert.Equal(@event, JsonSerializer.Deserialize(golden, type, Wire.Options));
    }

    public static string Manifest(IEvent @event) => @event.GetType().GetCustomAttribute<EventNameAttribute>()!.Manifest;

    /// <summary>Manifests of every event of a namespace, sorted.</summary>
    public static IEnumerable<string> Manifests(string nameSpace) => typeof(IEvent).Assembly.GetTypes()
        .Where(type => type.Namespace == nameSpace && type.IsAssignableTo(typeof(IEvent)))
        .Select(type => type.GetCustomAttribute<EventNameAttribute>()!.Manifest)
        .Order(StringComparer.Ordinal);

    private static string Folder(string concern)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Analytics.sln")))
                return Path.Combine(folder.FullName, "tests", "Analytics.Domain.Tests", concern, "golden");
        }

        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} holds Analytics.sln");
    }
}
