using Analytics.Domain;

namespace Analytics.Domain.Tests;

public sealed class EntityIdTests
{
    [Fact]
    public void The_persistence_id_reads_back()
    {
        var id = new EntityId("incident-log", "campus", "gate-1");

        Assert.True(EntityId.TryParse(id.PersistenceId, out var read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a|b")]
    [InlineData("Camera|campus|gate")]
    [InlineData("/sharding/cameraShard/1")]
    [InlineData("camera|campus|")]
    [InlineData("camera|campus|gate\n")]
    public void Foreign_ids_are_not_ours(string text) => Assert.False(EntityId.TryParse(text, out _));
}
