using Analytics.Domain.Persons;
using Analytics.Engine.Persons;
using Analytics.Inference.Abilities;
using Analytics.TestKit.Faces;
using static Analytics.Engine.Tests.Persons.PersonWorld;

namespace Analytics.Engine.Tests.Persons;

/// <summary>Every row of the contract's resStr that a local register can produce.</summary>
public sealed class RealNameTests
{
    // Cosines of 1, 0.37 (68 degrees) and 0.17 (80 degrees) are similarities of 1, 0.57 and 0.02.
    [Theory]
    [InlineData(10, "00XX")]
    [InlineData(11, "00XX")]
    [InlineData(214, "02XX")]
    [InlineData(250, "01XX")]
    public async Task The_portrait_says_whether_it_is_the_person(byte face, string result)
    {
        await using var world = await StartAsync();
        await world.EnrolAsync(face: 10);

        Assert.Equal(result, await world.CheckAsync(Shot(face)));
    }

    [Fact]
    public async Task A_number_or_name_that_is_not_in_the_register_is_5()
    {
        await using var world = await StartAsync();
        await world.EnrolAsync();

        Assert.Equal("5XXX", await world.CheckAsync(number: "440524199001010018"));
        Assert.Equal("5XXX", await world.CheckAsync(name: "龙傲"));
        Assert.Equal("5XXX", await world.CheckAsync(account: "other"));
    }

    [Fact]
    public async Task Who_withdrew_the_consent_or_is_over_the_time_was_never_there()
    {
        await using var world = await StartAsync();
        var person = await world.EnrolAsync();
        await world.Register.WithdrawConsentAsync(world.Call(), person, default);
        Assert.Equal("5XXX", await world.CheckAsync());

        var agreed = new Consent(ConsentGiver.Person, world.Time.GetUtcNow(), "again");
        await world.Register.RenewConsentAsync(world.Call(), person, agreed, world.Time.GetUtcNow().AddDays(1), default);
        Assert.Equal("0DXX", await world.CheckAsync());

        world.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("5XXX", await world.CheckAsync());
    }

    [Theory]
    [InlineData(Name, "110105194912310021")]
    [InlineData(Name, "11010519491231002x")]
    [InlineData(Name, "")]
    [InlineData("龙 傲天", Number)]
    [InlineData("", Number)]
    public async Task What_is_no_number_or_no_name_is_6(string name, string number)
    {
        await using var world = await StartAsync();
        await world.EnrolAsync();

        Assert.Equal("6XXX", await world.CheckAsync(name: name, number: number));
    }

    [Fact]
    public async Task A_record_that_does_not_open_here_is_7()
    {
        await using var world = await StartAsync();
        var person = await world.EnrolAsync();

        await world.Ring.DestroyAsync(person.Identity!.DataKey);

        Assert.Equal("7XXX", await world.CheckAsync());
    }

    [Theory]
    [InlineData(10, 5119, true, "0JXX")]
    [InlineData(10, 5119, false, "0JXX")]
    [InlineData(10, 5120, false, "0EXX")]
    [InlineData(FirstPixelEmbedder.Nobody, 5120, true, "0FXX")]
    [InlineData(FirstPixelEmbedder.Blurred, 5120, true, "0GXX")]
    public async Task A_picture_that_cannot_be_compared_has_its_character(byte face, int bytes, bool isJpeg, string result)
    {
        await using var world = await StartAsync();
        await world.EnrolAsync();

        Assert.Equal(result, await world.CheckAsync(Shot(face, bytes, isJpeg)));
    }

    [Fact]
    public async Task Without_a_portrait_on_record_it_is_D_whatever_the_picture_is()
    {
        await using var world = await StartAsync();
        await world.EnrolAsync(face: null);

        Assert.Equal("0DXX", await world.CheckAsync());
        Assert.Equal("0DXX", await world.CheckAsync(Shot(10, 100)));
    }

    [Fact]
    public async Task A_portrait_of_another_model_is_K_until_it_is_enrolled_again()
    {
        await using var world = await StartAsync();
        var person = await world.EnrolAsync();
        world.Embedder.ModelSha256 = new string('d', 64);
        Assert.Equal("0KXX", await world.CheckAsync());

        await world.Register.EnrolPortraitAsync(world.Call(), person, (await world.Embedder.EmbedAsync(Shot(10).Image, default))!, default);

        Assert.Equal("00XX", await world.CheckAsync());
    }

    [Fact]
    public async Task A_portrait_that_does_not_open_here_is_A()
    {
        await using var world = await StartAsync();
        var person = await world.EnrolAsync();

        await world.Ring.DestroyAsync(person.Portrait!.DataKey);

        Assert.Equal("0AXX", await world.CheckAsync());
    }

    [Theory]
    [InlineData(AbilityFault.Failed, "0BXX")]
    [InlineData(AbilityFault.TimedOut, "0TXX")]
    public async Task A_matcher_that_breaks_or_takes_too_long_has_its_character(AbilityFault fault, string result)
    {
        await using var world = await StartAsync();
        await world.EnrolAsync();
        world.Embedder.Fault = fault;

        Assert.Equal(result, await world.CheckAsync());
    }

    [Fact]
    public async Task What_was_not_carried_out_is_no_answer_and_not_charged()
    {
        await using var world = await StartAsync();
        await world.EnrolAsync();
        world.Embedder.Fault = AbilityFault.Unreachable;
        Assert.Equal(AbilityFault.Unreachable, (await Assert.ThrowsAsync<AbilityException>(() => world.CheckAsync())).Fault);

        world.Embedder.WhyNot = "real_name_auth: needs a model for face_embedding, and none is known";
        var missing = await Assert.ThrowsAsync<AbilityException>(() => world.CheckAsync());
        Assert.Equal((AbilityFault.NotServed, world.Embedder.WhyNot), (missing.Fault, missing.Message));
    }

    [Fact]
    public async Task A_request_without_an_account_and_other_abilities_are_not_served()
    {
        await using var world = await StartAsync();
        Assert.NotNull(world.Backend.WhyNot("face_compare"));

        var request = new AbilityRequest.RealName(Name, Number, Shot(10));
        var fault = await Assert.ThrowsAsync<AbilityException>(() => world.Backend.RunAsync(request, default));

        Assert.Equal(AbilityFault.NotServed, fault.Fault);
        Assert.DoesNotContain(Number, $"{request} {fault}", StringComparison.Ordinal);
    }

    [Fact]
    public void Each_character_of_the_contracts_tables_is_given_or_named_as_never_given()
    {
        using var endpoints = SharedContract.Endpoints();
        var table = endpoints.RootElement.GetProperty("endpoints").EnumerateArray()
            .Single(endpoint => endpoint.GetProperty("id").GetString() == "g3.real_name_auth").GetProperty("resStr");

        Assert.Equal(Codes("byte1"), Enum.GetValues<IdentityVerdict>().Select(value => (char)value).Concat("AETX").Order());
        Assert.Equal(Codes("byte2"), Enum.GetValues<PortraitVerdict>().Select(value => (char)value).Append(RealNameResult.NotCarriedOut).Concat("CW").Order());

        IEnumerable<char> Codes(string of) => table.GetProperty(of).GetProperty("values").EnumerateObject().Select(row => row.Name[0]).Order();
    }
}
