using Analytics.Domain;
using Analytics.Engine.Hosting;

namespace Analytics.Engine.Tests.Hosting;

public sealed class EntityShardTests
{
    [Theory]
    [InlineData("camera|campus|gate-1", 98)]
    [InlineData("incident-log|campus|gate-1", 192)]
    [InlineData("quota-account|school|a:fence", 144)]
    public void Shards_are_frozen(string persistenceId, int shard)
    {
        Assert.True(EntityId.TryParse(persistenceId, out var id));
        Assert.Equal(shard, EntityShard.Of(id));
    }

    [Fact]
    public void Shards_are_used_evenly()
    {
        var used = new int[EntityShard.Count];
        for (var number = 0; number < 25_600; number++)
            used[EntityShard.Of(new EntityId("camera", "campus", $"camera-{number}"))]++;

        Assert.InRange(used.Min(), 50, 100);
        Assert.InRange(used.Max(), 100, 160);
    }
}
