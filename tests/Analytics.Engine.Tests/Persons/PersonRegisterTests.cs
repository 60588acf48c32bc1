using Analytics.Domain.Persons;
using Analytics.Engine.Persons;
using Analytics.Engine.Ports;
using static Analytics.Engine.Tests.Persons.PersonWorld;

namespace Analytics.Engine.Tests.Persons;

public sealed class PersonRegisterTests
{
    [Fact]
    public async Task The_journal_never_shows_a_name_a_number_or_a_face()
    {
        await using var world = await StartAsync();
        var person = await world.EnrolAsync();
        await world.Register.CorrectNameAsync(world.Call(), person, "龙傲天下", null, default);

        var text = await world.JournalTextAsync();

        Assert.Contains("person-enrolled.v1", text, StringComparison.Ordinal);
        foreach (var secret in (string[])[Number, Name, Number[3..14]])
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        // A plain hash would be found by trying a billion numbers.
        Assert.DoesNotContain(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Number))), text, StringComparison.Ordinal);
        Assert.NotEqual(world.Seals.FingerprintOf(Account, Number), world.Seals.FingerprintOf("other", Number));
    }

    [Fact]
    public async Task A_number_belongs_to_one_person_of_an_account_and_others_have_their_own()
    {
        await using var world = await StartAsync();
        await world.EnrolAsync();
        var keys = world.Ring.Keys.Count;

        var reply = await world.TryEnrolAsync("p-2");

        Assert.True(reply.Refusal?.Is(NumberClaimRefusal.Taken), $"{reply}");
        Assert.Equal(keys, world.Ring.Keys.Count);
        await world.EnrolAsync("p-3", account: "other");
    }

    [Fact]
    public async Task Of_many_who_enrol_one_number_at_once_one_succeeds()
    {
        await using var world = await StartAsync();

        var replies = await Task.WhenAll(Enumerable.Range(1, 32).Select(i => Task.Run(() => world.TryEnrolAsync($"p-{i}"))));

        Assert.Single(replies, reply => reply.Status == ReplyStatus.Committed);
        Assert.Equal(31, replies.Count(reply => reply.Refusal?.Is(NumberClaimRefusal.Taken) is true));
        await world.Directory.CaughtUpAsync();
        Assert.Single(world.Directory.PersonsOf(Account));
        Assert.Equal(2, world.Ring.Keys.Count);
    }

    [Fact]
    public async Task A_repeated_enrolment_is_one_person_with_one_set_of_keys()
    {
        await using var world = await StartAsync();
        var call = world.Call();
        Assert.Equal(ReplyStatus.Committed, (await world.TryEnrolAsync(call: call)).Status);

        Assert.Equal(ReplyStatus.Repeated, (await world.TryEnrolAsync(call: call)).Status);

        Assert.Equal(2, world.Ring.Keys.Count);
    }

    [Fact]
    public async Task After_an_erasure_nothing_opens_and_the_number_is_free()
    {
        await using var world = await StartAsync();
        var person = await world.EnrolAsync();
        Assert.Equal(Name, await world.Seals.OpenNameAsync(person, default));

        var reply = await world.Register.EraseAsync(world.Call(), person, default);

        Assert.Equal(ReplyStatus.Committed, reply.Status);
        Assert.Empty(world.Ring.Keys);
        await Assert.ThrowsAsync<SecretUnreadableException>(() => world.Seals.OpenNameAsync(person, default));
        await Assert.ThrowsAsync<SecretUnreadableException>(() => world.Seals.OpenPortraitAsync(person, default));
        Assert.Null(await world.FindAsync());
        Assert.Equal("5XXX", await world.CheckAsync());
        await world.EnrolAsync("p-2");
        Assert.Equal("00XX", await world.CheckAsync());
    }

    [Fact]
    public async Task A_replay_of_the_old_events_knows_nobody_who_was_erased()
    {
        await using var world = await StartAsync();
        var gone = await world.EnrolAsync();
        await world.Register.EraseAsync(world.Call(), gone, default);
        await world.EnrolAsync("p-2", "440524199001010018", 20, "张三");

        await using var restarted = await world.ReadAsync();

        Assert.Equal(["p-2"], restarted.PersonsOf(Account).Select(person => person.Person));
        Assert.Null(restarted.FindByNumber(Account, world.Seals.FingerprintOf(Account, Number)));
        // What an old copy of the state still holds is of no use any more.
        await Assert.ThrowsAsync<SecretUnreadableException>(() => world.Seals.OpenNumberAsync(gone, default));
    }

    [Fact]
    public async Task A_crash_between_the_erasure_and_its_key_is_made_good_by_the_directory()
    {
        await using var world = await StartAsync();
        var person = await world.EnrolAsync();

        // The command alone, as a node that died behind it would leave it.
        await world.Engine.AskAsync(PersonDecider.IdOf(Account, "p-1"), new ErasePerson(world.NewId(), world.Time.GetUtcNow(), "chen"));
        await world.Directory.CaughtUpAsync();

        Assert.Empty(world.Ring.Keys);
        Assert.Equal(PersonLife.Present, person.Life);
        // Its number was not given back, and its holder is dead.
        await world.EnrolAsync("p-2");
    }

    [Fact]
    public async Task A_claim_that_nobody_enrolled_for_is_taken_over_after_ten_minutes()
    {
        await using var world = await StartAsync();
        var number = NumberClaimDecider.IdOf(Account, world.Seals.FingerprintOf(Account, Number));
        await world.Engine.AskAsync(number, new ClaimNumber(world.NewId(), world.Time.GetUtcNow(), "chen", "p-dead"));

        world.Time.Advance(NumberClaimDecider.Lasts);
        Assert.True((await world.TryEnrolAsync()).Refusal?.Is(NumberClaimRefusal.Taken));

        world.Time.Advance(TimeSpan.FromTicks(1));
        await world.EnrolAsync();
    }

    [Fact]
    public async Task An_enrolment_that_is_refused_gives_number_and_keys_back()
    {
        await using var world = await StartAsync();
        var late = new NewPerson(Name, Number, null, new Consent(ConsentGiver.Person, world.Time.GetUtcNow(), "gate"), world.Time.GetUtcNow());

        var reply = await world.Register.EnrolAsync(world.Call(), Account, "p-1", late, default);

        Assert.True(reply.Refusal?.Is(PersonRefusal.Invalid), $"{reply}");
        Assert.Empty(world.Ring.Keys);
        await world.EnrolAsync("p-2");
    }

    [Fact]
    public async Task A_portrait_that_is_replaced_or_withdrawn_opens_no_more()
    {
        await using var world = await StartAsync();
        var first = await world.EnrolAsync();
        await world.Register.EnrolPortraitAsync(world.Call(), first, (await world.Embedder.EmbedAsync(Shot(200).Image, default))!, default);
        await Assert.ThrowsAsync<SecretUnreadableException>(() => world.Seals.OpenPortraitAsync(first, default));
        Assert.Equal("00XX", await world.CheckAsync(Shot(200)));

        var second = (await world.FindAsync())!;
        await world.Register.WithdrawConsentAsync(world.Call(), second, default);

        await Assert.ThrowsAsync<SecretUnreadableException>(() => world.Seals.OpenPortraitAsync(second, default));
        Assert.Equal(Name, await world.Seals.OpenNameAsync((await world.FindAsync())!, default));
    }

    [Fact]
    public async Task A_journal_that_refuses_leaves_it_unknown_and_the_repeat_tells()
    {
        await using var world = await StartAsync();
        var number = NumberClaimDecider.IdOf(Account, world.Seals.FingerprintOf(Account, Number));
        await world.Engine.AskAsync(number, new ClaimNumber(world.NewId(), world.Time.GetUtcNow(), "chen", "p-1"));
        await world.Engine.ActivateAsync(PersonDecider.IdOf(Account, "p-1"));
        world.Journal.Fail(1, areWritten: true);
        var call = world.Call();

        var reply = await world.TryEnrolAsync(call: call);

        Assert.Equal((ReplyStatus.Unknown, ReplyCause.JournalFailed), (reply.Status, reply.Cause));
        Assert.Equal(2, world.Ring.Keys.Count);
    }
}
