using Analytics.Domain;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Hosting;

namespace Analytics.Engine.Clustered.Tests.Sharding;

public sealed class EntityMessageExtractorTests
{
    /// <summary>Frozen with the journal: another answer would look for remembered entities in the wrong shards.</summary>
    [Theory]
    [InlineData("camera|campus-1|gate-north", "96")]
    [InlineData("camera|campus-1|gate-south", "99")]
    [InlineData("incident-log|campus-1|gate-north", "111")]
    [InlineData("quota-account|t|a:electronic_fence", "154")]
    public void An_entity_stays_in_its_shard_for_ever(string persistenceId, string shard)
    {
        Assert.True(EntityId.TryParse(persistenceId, out var id));

        Assert.Equal(shard, EntityMessageExtractor.Instance.ShardId(persistenceId));
        Assert.Equal(shard, EntityMessageExtractor.Instance.ShardId(persistenceId, new ReadEntity(id)));
        Assert.Equal(persistenceId, EntityMessageExtractor.Instance.EntityId(new ReadEntity(id)));
    }

    [Fact]
    public void Cameras_spread_evenly_over_256_shards()
    {
        var counts = Enumerable.Range(0, 25_600)
            .GroupBy(number => EntityMessageExtractor.Instance.ShardId($"camera|campus|cam-{number}"))
            .Select(group => group.Count()).ToList();

        Assert.Equal((256, "fnv1a-32"), (EntityShard.Count, EntityShard.HashName));
        Assert.Equal(256, counts.Count);
        // 100 expected; five standard deviations of chance.
        Assert.InRange(counts.Min(), 50, 100);
        Assert.InRange(counts.Max(), 100, 150);
    }

    [Fact]
    public void What_is_no_entity_is_refused()
    {
        Assert.Null(EntityMessageExtractor.Instance.EntityId("hello"));
        Assert.Throws<ArgumentException>(() => EntityMessageExtractor.Instance.ShardId("Camera|x"));
    }
}
