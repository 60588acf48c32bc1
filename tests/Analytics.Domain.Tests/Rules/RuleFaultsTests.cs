using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Domain.Tests.Incidents;

namespace Analytics.Domain.Tests.Rules;

public sealed class RuleFaultsTests
{
    private static readonly Rule Good = Samples.Fence;

    [Fact]
    public void A_rule_of_defaults_has_no_faults()
    {
        Assert.Empty(new Rule { Id = "r", Ability = Abilities.Motion }.Faults());
        Assert.Empty(Good.Faults());
    }

    public static readonly TheoryData<string, FaultCode, Rule> Bad = new()
    {
        { "id", FaultCode.Required, Good with { Id = "" } },
        { "id", FaultCode.Malformed, Good with { Id = "Gate 1" } },
        { "id", FaultCode.Malformed, Good with { Id = "a:b" } },
        { "ability", FaultCode.Unknown, Good with { Ability = "telepathy" } },
        { "zone.points", FaultCode.OutOfRange, Good with { Zone = new([new(0, 0), new(1, 1)]) } },
        { "zone.points", FaultCode.OutOfRange, Good with { Zone = new(Enumerable.Range(0, 33).Select(i => new Point2(i / 40.0, i % 2)).ToValueList()) } },
        { "zone.points[1].x", FaultCode.OutOfRange, Good with { Zone = new([new(0, 0), new(1.5, 0), new(1, 1)]) } },
        { "zone.points[2].y", FaultCode.OutOfRange, Good with { Zone = new([new(0, 0), new(1, 0), new(1, double.NaN)]) } },
        { "zone.points", FaultCode.Malformed, Good with { Zone = new([new(0, 0), new(0.25, 0), new(1, 0)]) } },
        { "zone.points", FaultCode.Malformed, Good with { Zone = new([new(0, 0), new(1, 1), new(1, 0), new(0, 0.5)]) } },
        { "anchor", FaultCode.Unknown, Good with { Anchor = (Anchor)9 } },
        { "classes[1]", FaultCode.Duplicate, Good with { Classes = ["person", "person"] } },
        { "classes[0]", FaultCode.Required, Good with { Classes = [" "] } },
        { "classes", FaultCode.TooMany, Good with { Classes = Enumerable.Range(0, 65).Select(i => $"c{i}").ToValueList() } },
        { "minScore", FaultCode.OutOfRange, Good with { MinScore = 1.01 } },
        { "minScore", FaultCode.OutOfRange, Good with { MinScore = double.NaN } },
        { "minSize", FaultCode.OutOfRange, Good with { MinSize = -0.1 } },
        { "k", FaultCode.OutOfRange, Good with { K = 4, N = 3 } },
        { "k", FaultCode.OutOfRange, Good with { K = 0 } },
        { "n", FaultCode.OutOfRange, Good with { N = 65 } },
        { "dwell", FaultCode.OutOfRange, Good with { Dwell = TimeSpan.FromSeconds(-1) } },
        { "schedule.timeZone", FaultCode.Unknown, Good with { Schedule = new() { TimeZone = "Mars/Olympus" } } },
        { "schedule.intervals[0].day", FaultCode.Unknown, Good with { Schedule = new() { Intervals = [new((DayOfWeek)7, default, default)] } } },
        { "schedule.intervals", FaultCode.TooMany, Good with { Schedule = new() { Intervals = Enumerable.Repeat(default(WeeklyInterval), 65).ToValueList() } } },
        { "severity", FaultCode.Unknown, Good with { Severity = (Severity)3 } },
        { "cooldown", FaultCode.OutOfRange, Good with { Cooldown = TimeSpan.FromHours(25) } },
        { "maxOpen", FaultCode.OutOfRange, Good with { MaxOpen = TimeSpan.Zero } },
        { "closeAfter", FaultCode.OutOfRange, Good with { CloseAfter = TimeSpan.Zero } },
        { "extendEvery", FaultCode.OutOfRange, Good with { ExtendEvery = TimeSpan.Zero } },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void Each_fault_is_named_by_its_field(string path, FaultCode code, Rule rule)
    {
        var fault = Assert.Single(rule.Faults());

        Assert.Equal((path, code), (fault.Path, fault.Code));
        Assert.NotEmpty(fault.Message);
        Assert.NotEmpty(fault.Fix);
    }

    [Fact]
    public void All_faults_come_at_once() =>
        Assert.Equal(["id", "minScore", "dwell"], (Good with { Id = "", MinScore = 2, Dwell = TimeSpan.FromDays(1) }).Faults().Select(fault => fault.Path));

    [Fact]
    public void The_version_follows_from_the_content()
    {
        var version = RuleRef.Of(Good).Version;

        Assert.Matches("^[0-9a-f]{12}$", version);
        Assert.Equal(version, RuleRef.Of(Wire.Read<Rule>(Wire.Text(Good))).Version);
        Assert.NotEqual(version, RuleRef.Of(Good with { MinScore = 0.51 }).Version);
        Assert.NotEqual(version, RuleRef.Of(Good with { Zone = null }).Version);
        Assert.NotEqual(version, RuleRef.Of(Good with { Schedule = new() { Intervals = [new(DayOfWeek.Monday, default, default)] } }).Version);
    }

    [Fact]
    public void A_rule_equals_itself_read_back() => Assert.Equal(Good, Wire.Read<Rule>(Wire.Text(Good)));

    [Fact]
    public void A_short_rule_takes_the_defaults() =>
        Assert.Equal(new Rule { Id = "r", Ability = "motion" }, Wire.Read<Rule>("""{"id":"r","ability":"motion"}"""));
}
