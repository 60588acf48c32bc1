using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Domain.Tests.Incidents;
using static Analytics.Domain.Tests.Cameras.CameraSamples;

namespace Analytics.Domain.Tests.Cameras;

public sealed class CameraFaultsTests
{
    private static CameraConfig From(CameraSource source) => Gate with { Source = source };

    public static readonly TheoryData<string, FaultCode, CameraConfig> Bad = new()
    {
        { "name", FaultCode.Required, Gate with { Name = " " } },
        { "name", FaultCode.TooLong, Gate with { Name = new string('x', 101) } },
        { "group", FaultCode.Malformed, Gate with { Group = "North Gate" } },
        { "source", FaultCode.Required, Gate with { Source = null! } },
        { "source.kind", FaultCode.Unknown, From(new((SourceKind)9, "x")) },
        { "source.display", FaultCode.Required, From(new(SourceKind.File, "")) },
        { "source.display", FaultCode.TooLong, From(new(SourceKind.File, new string('x', 2001))) },
        { "source.display", FaultCode.Malformed, From(new(SourceKind.Rtsp, "http://10.0.0.7/main")) },
        { "source.display", FaultCode.Malformed, From(new(SourceKind.Hls, "rtsp://10.0.0.7/main")) },
        { "source.display", FaultCode.Secret, From(new(SourceKind.Rtsp, "rtsp://admin:12345@10.0.0.7/main")) },
        { "source.display", FaultCode.Secret, From(new(SourceKind.Http, "http://10.0.0.7/main?user=a&pwd=12345")) },
        { "source.protected", FaultCode.OutOfRange, From(Gate.Source with { Protected = "" }) },
        { "source.pace", FaultCode.Conflict, From(Gate.Source with { Pace = Pace.Looped }) },
        { "source.pace", FaultCode.Unknown, From(Gate.Source with { Pace = (Pace)7 }) },
        { "source.transport", FaultCode.Conflict, From(new(SourceKind.File, "a.mp4", Transport: Transport.Udp)) },
        { "source.transport", FaultCode.Unknown, From(Gate.Source with { Transport = (Transport)7 }) },
        { "rate", FaultCode.OutOfRange, Gate with { Rate = 0 } },
        { "rate", FaultCode.OutOfRange, Gate with { Rate = 30.1 } },
        { "rules", FaultCode.TooMany, Gate with { Rules = Enumerable.Range(0, 33).Select(i => Samples.Fence with { Id = $"r{i}" }).ToValueList() } },
        { "rules[1].id", FaultCode.Duplicate, Gate with { Rules = [Samples.Fence, Samples.Fence] } },
        { "rules[0].zone.points[0].x", FaultCode.OutOfRange, Gate with { Rules = [Samples.Fence with { Zone = new([new(-1, 0), new(1, 0), new(1, 1)]) }] } },
        { "evidence.preroll", FaultCode.OutOfRange, Gate with { Evidence = new() { Preroll = TimeSpan.FromSeconds(61) } } },
        { "evidence.postroll", FaultCode.OutOfRange, Gate with { Evidence = new() { Postroll = TimeSpan.FromSeconds(-1) } } },
        { "evidence.retention", FaultCode.OutOfRange, Gate with { Evidence = new() { Retention = TimeSpan.Zero } } },
        { "evidence", FaultCode.Required, Gate with { Evidence = null! } },
        { "rules[0]", FaultCode.Required, Gate with { Rules = [null!] } },
        { "rules[0].schedule", FaultCode.Required, Gate with { Rules = [Samples.Fence with { Schedule = null! }] } },
        { "timeZone", FaultCode.Unknown, Gate with { TimeZone = "Mars/Olympus" } },
        { "timeZone", FaultCode.Required, Gate with { TimeZone = "" } },
        { "meteredAccount", FaultCode.Malformed, Gate with { MeteredAccount = "a b" } },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void Each_fault_is_named_by_its_field(string path, FaultCode code, CameraConfig config)
    {
        var fault = Assert.Single(config.Faults());

        Assert.Equal((path, code), (fault.Path, fault.Code));
        Assert.DoesNotContain("12345", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_come_at_once() =>
        Assert.Equal(["name", "rate", "timeZone"], (Gate with { Name = "", Rate = -1, TimeZone = "?" }).Faults().Select(fault => fault.Path));

    [Theory]
    [InlineData(SourceKind.Rtsp, "rtsps://10.0.0.7:554/main?channel=1")]
    [InlineData(SourceKind.Hls, "https://example.org/live@home/index.m3u8")]
    [InlineData(SourceKind.File, "clips/a@b.mp4")]
    [InlineData(SourceKind.Simulator, "campus")]
    public void Ordinary_addresses_have_no_faults(SourceKind kind, string display) => Assert.Empty(From(new(kind, display)).Faults());

    [Fact]
    public void A_configuration_equals_itself_read_back() => Assert.Equal(Gate, Wire.Read<CameraConfig>(Wire.Text(Gate)));

    [Fact]
    public void Rules_without_a_time_zone_of_their_own_take_the_cameras() =>
        Assert.Equal("Asia/Shanghai", (Gate with { TimeZone = "Asia/Shanghai" }).EffectiveRules().Single().Schedule.TimeZone);
}
