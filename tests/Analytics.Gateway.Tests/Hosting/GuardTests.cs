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
}
