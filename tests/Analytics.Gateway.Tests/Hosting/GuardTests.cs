using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Analytics.Gateway.Tests.Hosting;

public sealed class GuardTests
{
    [Theory]
    [InlineData(413, 413, "body-too-large")]
    [InlineData(400, 400, "invalid-body")]
    public async Task What_the_server_itself_refuses_to_read_is_a_problem_of_the_caller(int thrown, int status, string code)
    {
        await using var world = await World.StartAsync(parts => parts with { Models = () => throw new BadHttpRequestException("too much", thrown) });

        await world.Client().GetAsync("/api/v1/models").ProblemAsync(status, code);
    }

    [Fact]
    public async Task What_breaks_is_told_by_its_id_alone_and_logged_with_its_words()
    {
        await using var world = await World.StartAsync(parts => parts with { Models = () => throw new InvalidOperationException("inner words") });

        var problem = await world.Client().GetAsync("/api/v1/models").ProblemAsync(500, "internal");

        Assert.DoesNotContain("inner words", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(world.Log.All, line => line.Contains(problem.Text("cause"), StringComparison.Ordinal) && line.Contains("inner words", StringComparison.Ordinal));
    }

    public static TheoryData<Exception, string> Away => new()
    {
        { new JournalException(JournalFaultKind.NotAccessible, "db.campus", "the server is away.", "Start it."), "journal-failed" },
        { new EntityUnavailableException(new EntityId("counter", "main", "one"), ReplyCause.Stopped, "node-1 has stopped"), "stopped" },
    };

    [Theory]
    [MemberData(nameof(Away))]
    public async Task What_is_away_now_is_no_fault_of_the_node_and_worth_another_try(Exception away, string cause)
    {
        await using var world = await World.StartAsync(parts => parts with { Models = () => throw away });

        var problem = await world.Client().GetAsync("/api/v1/models").ProblemAsync(503, "unavailable");

        Assert.Equal(cause, problem.Text("cause"));
        Assert.DoesNotContain(away.Message, problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_that_breaks_a_rule_of_its_table_is_a_bug()
    {
        await using var world = await World.StartAsync(parts => parts with
        {
            Models = () => throw new JournalException(JournalFaultKind.Refused, "db.campus", "a rule of the table is broken.", "Tell us."),
        });

        await world.Client().GetAsync("/api/v1/models").ProblemAsync(500, "internal");
    }
}
