using Analytics.Engine.Persons;
using Analytics.TestKit;
using static Analytics.Engine.Tests.Persons.PersonWorld;

namespace Analytics.Engine.Tests.Persons;

public sealed class PersonRetentionTests
{
    [Fact]
    public async Task Whoever_is_over_the_time_is_erased_by_the_next_sweep()
    {
        await using var world = await StartAsync();
        await world.EnrolAsync();
        await using var retention = new PersonRetention(world.Directory, world.Register, world.NewId, world.Time);
        await world.Time.WaitForTimersAsync("the sweep's timer");

        world.Time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromTicks(1));
        Assert.NotNull(await world.FindAsync());
        world.Time.Advance(PersonRetention.Every);
        await Patience.UntilAsync(() => retention.Erased == 1, "the erasure");

        Assert.Empty(world.Ring.Keys);
        Assert.Equal((1, 0, null), (retention.Erased, retention.Failures, retention.LastFailure));
    }

    [Fact]
    public async Task One_sweep_at_the_start_takes_more_than_one_batch()
    {
        await using var world = await StartAsync();
        for (var i = 0; i < PersonRetention.Batch + 5; i++)
        {
            var digits = $"1101051990010{i / 1000}{i % 1000:D3}";
            await world.EnrolAsync($"p-{i}", digits + Domain.Persons.IdentityNumber.CheckCharacter(digits), face: null);
        }

        world.Time.Advance(TimeSpan.FromDays(30));
        await using var retention = new PersonRetention(world.Directory, world.Register, world.NewId, world.Time);
        await Patience.UntilAsync(() => retention.Erased == PersonRetention.Batch + 5, "the erasure of all");

        Assert.Empty(world.Ring.Keys);
    }
}
