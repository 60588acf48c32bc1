using System.Reflection;
using System.Text.Json;
using Analytics.Domain.Quotas;
using static Analytics.Domain.Tests.Quotas.Quota;

namespace Analytics.Domain.Tests.Quotas;

/// <summary>The stored form of each event, byte for byte. A file here is never changed: a new form is a new version.</summary>
public sealed class GoldenEventTests
{
    private static readonly IEvent[] Samples =
    [
        new QuotaOrderPlaced("o1", 7, PackKind.Monthly, 100, 2, 3, 200, 6_000, IsRefundable: false),
        new QuotaOrderPaid("o1", PackCalendar.Monthly(Local("2019-03-10 15:30:00.25"), 3)),
        new QuotaOrderRefunded("o1", 45_000),
        new QuotaOrdersArchived(["o1", "o2"]),
        new QuotaStatusSet(AbilityStatus.LimitedFree, Local("2026-01-01 00:00:00")),
        new QuotaRateLimitSet(20),
        new QuotaUnitsHeld("c1", 3, [Of("o1", 2, cycle: 1), Of("o2")], Local("2025-06-01 10:02:00"), "app1", 3, "r1", "10.0.0.9", "n1"),
        new QuotaUnitsPosted("c1", CallOutcome.BusinessError, [Of("o1", 1, cycle: 1)], "400012", 35, 1_024, 256),
        new QuotaUnitsVoided("c1", ReleaseCause.NetworkError, null, 35, 1_024),
        new QuotaUnitsReversed("c1", [Of("o1", 2, cycle: 1), Of("o2")]),
        new QuotaLeaseGranted("l1", "n1", "o1", 1, 61, 2_000, Local("2025-06-01 10:00:05")),
        new QuotaLeasesRecalled(["l1", "l2"]),
        new QuotaLeaseSettled("l1", 40, 21, HasLapsed: false),
        new QuotaLevelChanged(QuotaLevel.Critical, 4, 100),
        new QuotaRested([Local("2025-06-01 10:00:00"), Local("2025-06-01 10:00:00.9")], Local("2025-06-01 10:00:01")),
    ];

    public static IEnumerable<TheoryDataRow<string>> Manifests() => Samples.Select(e => new TheoryDataRow<string>(Manifest(e.GetType())));

    [Fact]
    public void Every_event_of_the_ledger_has_a_sample_and_every_file_its_event()
    {
        var events = typeof(QuotaDecider).Assembly.GetTypes()
            .Where(t => typeof(IEvent).IsAssignableFrom(t) && t.Namespace == typeof(QuotaDecider).Namespace)
            .Select(Manifest).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(events, Samples.Select(e => Manifest(e.GetType())).Order(StringComparer.Ordinal));
        Assert.Equal(events, Directory.GetFiles(Folder()).Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void An_event_is_written_as_its_file_and_read_back(string manifest)
    {
        var sample = Samples.Single(e => Manifest(e.GetType()) == manifest);
        var file = File.ReadAllText(Path.Combine(Folder(), manifest + ".json"));

        Assert.Equal(file, JsonSerializer.Serialize(sample, sample.GetType(), Canonical.Options) + "\n");
        Assert.Equal(Canonical.Of(sample), Canonical.Of(JsonSerializer.Deserialize(file, sample.GetType(), Canonical.Options)!));
    }

    private static string Manifest(Type type) => type.GetCustomAttribute<EventNameAttribute>()!.Manifest;

    private static string Folder()
    {
        var folder = Upwards.Find(Path.Combine("tests", "Analytics.Domain.Tests", "Quotas", "golden"));
        Assert.SkipUnless(folder is not null, "the golden files are not above this build: run it inside the repository");
        return folder!;
    }
}
