using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Incidents;

public sealed class IncidentInputTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    [Theory]
    [InlineData("camera=gate-1", 2)]
    [InlineData("camera=yard-1", 1)]
    [InlineData("ability=motion", 1)]
    [InlineData("severity=critical", 1)]
    [InlineData("status=closed", 1)]
    [InlineData("status=open", 2)]
    [InlineData("handling=new", 3)]
    [InlineData("handling=resolved", 0)]
    [InlineData("text=VEHICLE", 1)]
    [InlineData("from=2026-03-01T08:01:00Z", 1)]
    [InlineData("to=2026-03-01T08:01:00Z", 2)]
    [InlineData("tenant=north", 0)]
    public async Task Filters_leave_what_was_asked_for(string query, int count)
    {
        using var client = shared.World.Client();

        Assert.Equal(count, (await client.GetAsync($"/api/v1/incidents?{query}").OkAsync()).Ids().Count);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("severity=5", "severity")]
    [InlineData("severity=dire", "severity")]
    [InlineData("status=ajar", "status")]
    [InlineData("ability=flying", "ability")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "to")]
    [InlineData("after=42", "after")]
    [InlineData("camera=A%20B", "camera")]
    public async Task A_wrong_filter_is_named_with_its_fix(string query, string field)
    {
        using var client = shared.World.Client();

        var problem = await client.GetAsync($"/api/v1/incidents?{query}").ProblemAsync(422, "invalid-field");

        Assert.Equal(field, problem.Text("field"));
        Assert.NotEmpty(problem.Text("fix"));
    }

    [Theory]
    [InlineData("notes", """{"text":"  "}""", "text")]
    [InlineData("notes", "{}", "text")]
    [InlineData("dismiss", "LONG", "reason")]
    [InlineData("resolve", "LONG", "outcome")]
    public async Task A_text_that_does_not_fit_is_named(string action, string body, string field)
    {
        var id = Fence.Id(1);
        using var client = shared.World.Client();

        var problem = await client.PostJsonAsync($"/api/v1/incidents/{id}/{action}", body == "LONG" ? $$"""{"{{field}}":"{{new string('x', 2001)}}"}""" : body).ProblemAsync(422, "invalid-field");

        Assert.Equal(field, problem.Text("field"));
    }
}
