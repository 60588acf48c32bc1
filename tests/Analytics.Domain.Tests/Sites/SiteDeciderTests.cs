using Analytics.Domain.Sites;
using Analytics.Domain.Tests.Incidents;

namespace Analytics.Domain.Tests.Sites;

public sealed class SiteDeciderTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 7, 0, 0, TimeSpan.Zero);
    private static readonly string s_old = new('a', 64);
    private static readonly string s_new = new('b', 64);

    public static readonly TheoryData<string, ChooseModel> Invalid = new()
    {
        { "model:", Choose(model: "") },
        { "model:", Choose(model: new('m', 65)) },
        { "version:", Choose(version: "") },
        { "version:", Choose(version: new('1', 65)) },
        { "sha256:", Choose(sha256: "ab") },
        { "sha256:", Choose(sha256: new('A', 64)) },
    };

    [Fact]
    public void A_version_is_chosen_until_another_one_is()
    {
        var site = Site();
        site.When(Choose()).Then(new SiteModelChosen("yolox_nano", "1", s_old));
        site.When(Choose(id: "c2")).ThenNothing();
        site.When(Choose(version: "2", sha256: s_new, id: "c3")).Then(new SiteModelChosen("yolox_nano", "2", s_new));

        // And back.
        site.When(Choose(id: "c4")).Then(new SiteModelChosen("yolox_nano", "1", s_old));
    }

    [Fact]
    public void Other_weights_by_the_same_version_are_another_choice() =>
        Site().Given(Choose()).When(Choose(sha256: s_new, id: "c2")).Then(new SiteModelChosen("yolox_nano", "1", s_new));

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void A_fault_names_its_field(string field, ChooseModel command) =>
        Assert.StartsWith(field, Site().When(command).ThenRefused(SiteRefusal.Invalid), StringComparison.Ordinal);

    [Fact]
    public void There_is_room_for_so_many_models_and_a_chosen_one_can_always_change()
    {
        var (site, state) = (new SiteDecider(), new SiteDecider().Initial(SiteDecider.Id));
        for (var i = 0; i < SiteDecider.MostModels; i++)
            state = site.Evolve(state, new SiteModelChosen($"m{i}", "1", s_old), new EventContext(s_start, $"c{i}", "chen", i + 1));

        Assert.True(site.Decide(state, Choose(model: "one-more")).Refusal!.Is(SiteRefusal.Full));
        Assert.Null(site.Decide(state, Choose(model: "m7", version: "2")).Refusal);
    }

    [Fact]
    public void The_state_says_who_chose_what_and_when_by_the_models_names()
    {
        var site = new SiteDecider();
        var state = site.Evolve(site.Initial(SiteDecider.Id), new SiteModelChosen("yolox_nano", "1", s_old), new EventContext(s_start, "c1", "chen", 1));
        state = site.Evolve(state, new SiteModelChosen("campus_fight", "2", s_new), new EventContext(s_start.AddHours(1), "c2", "li", 2));

        Assert.Equal([new("campus_fight", "2", s_new, s_start.AddHours(1), "li"), new("yolox_nano", "1", s_old, s_start, "chen")], state.Models.Items);
        Assert.Equal("chen", state.Find("yolox_nano")!.By);
        Assert.Null(state.Find("nobody"));
    }

    internal static ChooseModel Choose(string model = "yolox_nano", string version = "1", string? sha256 = null, string id = "c1") =>
        new(id, s_start, "chen", model, version, sha256 ?? s_old);

    private static Scenario<SiteState> Site() => new(new SiteDecider(), SiteDecider.Id);
}
