using Analytics.Gateway.Cameras;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Cameras;

public sealed class CameraInputTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    [Theory]
    [InlineData("""{"name":"x","source":{"address":"rtsp://h/s"},"rate":99}""", "rate")]
    [InlineData("""{"name":"","source":{"address":"rtsp://h/s"}}""", "name")]
    [InlineData("""{"name":"x"}""", "source.address")]
    [InlineData("""{"name":"x","source":{"address":"ftp://h/s"}}""", "source.address")]
    [InlineData("""{"name":"x","source":{"address":"rtsp://"}}""", "source.address")]
    [InlineData("""{"name":"x","source":{"address":"rtsp://h/s"},"timeZone":"Mars/Base"}""", "timeZone")]
    [InlineData("""{"name":"x","source":{"address":"rtsp://h/s"},"rules":[{"id":"a","ability":"flying"}]}""", "rules[0].ability")]
    [InlineData("""{"name":"x","source":{"address":"rtsp://h/s"},"rules":[{"id":"a","ability":"motion","cooldown":1e300}]}""", "rules[0].cooldown")]
    [InlineData("""{"name":"x","source":{"address":"rtsp://h/s"},"evidence":{"preroll":-1}}""", "evidence.preroll")]
    public async Task A_wrong_field_is_named_with_its_fix_and_nothing_changes(string body, string field)
    {
        using var client = shared.World.Client();
        var before = await shared.World.Journal.HighestOrderingAsync();

        var problem = await client.PutJsonAsync("/api/v1/cameras/gate-9", body).ProblemAsync(422, "invalid-field");

        Assert.Equal(field, problem.Text("field"));
        Assert.NotEmpty(problem.Text("fix"));
        await client.GetAsync("/api/v1/cameras/gate-9").ProblemAsync(404, "camera-not-found");
        Assert.Equal(before, await shared.World.Journal.HighestOrderingAsync());
    }

    [Fact]
    public async Task An_address_that_the_node_does_not_allow_is_refused_with_its_fix_and_not_repeated()
    {
        await using var world = await World.StartAsync(parts => parts with { Sources = new NoFiles() });
        using var client = world.Client(Tokens.Engineer);

        var problem = await client.PutJsonAsync("/api/v1/cameras/gate-9", """{"name":"x","source":{"address":"/etc/shadow"}}""")
            .ProblemAsync(422, "invalid-field");
        await client.PutJsonAsync("/api/v1/cameras/gate-9", """{"name":"x","source":{"address":"rtsp://h/s"}}""").OkAsync();

        Assert.Equal(("source.address", "move it"), (problem.Text("field"), problem.Text("fix")));
        Assert.Equal("not-allowed", problem["errors"]![0]!.Text("code"));
        Assert.DoesNotContain("shadow", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_charges_another_tenants_account()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client(Tokens.North);

        var problem = await client.PutJsonAsync("/api/v1/cameras/gate-9", """{"name":"x","source":{"address":"rtsp://h/s"},"meteredAccount":"campus"}""")
            .ProblemAsync(422, "invalid-field");
        await client.PutJsonAsync("/api/v1/cameras/gate-9", """{"name":"x","source":{"address":"rtsp://h/s"},"meteredAccount":"north"}""").OkAsync();

        Assert.Equal(("meteredAccount", "not-allowed"), (problem.Text("field"), problem["errors"]![0]!.Text("code")));
    }

    [Theory]
    [InlineData("{", "invalid-body")]
    [InlineData("null", "invalid-body")]
    [InlineData("[]", "invalid-body")]
    [InlineData("""{"name":7}""", "invalid-body")]
    [InlineData("""{"nmae":"x"}""", "invalid-body")]
    [InlineData("""{"name":"x","source":{"address":"rtsp://h/s","pace":"later"}}""", "invalid-body")]
    public async Task A_body_of_another_form_is_refused(string body, string code)
    {
        using var client = shared.World.Client();

        await client.PutJsonAsync("/api/v1/cameras/gate-9", body).ProblemAsync(400, code);
    }

    private sealed class NoFiles : ISourcePolicy
    {
        public (Text Message, Text Fix)? Check(string address) => address.StartsWith('/') ? (new("is a file", "是文件"), new("move it", "请移动")) : null;
    }
}
