using Analytics.Gateway.Ctyun.Authentication;
using Analytics.Gateway.Tests.Ctyun.Authentication.Support;
using Analytics.TestKit.Contract;

namespace Analytics.Gateway.Tests.Ctyun.Authentication;

/// <summary>The contract's vectors as requests; their times are of 2018 to 2021, so the window is off.</summary>
public sealed class AuthVectorTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Vectors() =>
        from generation in new[] { "g1", "g2", "g3" }
        from id in AuthVectors.Ids(generation)
        select new TheoryDataRow<string, string>(generation, id);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_is_taken_or_refused_as_it_says(string generation, string id)
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        var world = new AuthWorld(new CtyunAuthOptions { MaxSkew = TimeSpan.Zero });

        var result = SignedCase.Of(generation, id).SendTo(world.Authenticator);

        var must = AuthVectors.Find(generation, id).GetProperty("mustVerify").GetBoolean();
        Assert.Equal(must ? AuthenticationFault.None : AuthenticationFault.SignatureWrong, result.Fault);
        Assert.Equal(must ? AuthWorld.App.AppKey : null, result.Caller?.App.AppKey);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_body_in_pieces_is_the_same_body(string generation, string id)
    {
        Assert.SkipWhen(AuthVectors.Root is null, AuthVectors.WhyAbsent);
        var world = new AuthWorld(new CtyunAuthOptions { MaxSkew = TimeSpan.Zero });
        var vector = SignedCase.Of(generation, id);
        using var check = world.Authenticator.Begin(vector.Request);
        foreach (var piece in vector.Body.Chunk(5))
            check.Append(piece);

        Assert.Equal(vector.SendTo(world.Authenticator).Fault, check.Complete().Fault);
    }

    [Fact]
    public void The_path_without_ef_http_is_taken_for_the_fence_alone()
    {
        var world = new AuthWorld();
        var signed = world.G2(path: "/v1/aiop/api/localfence01/electron/fence");

        signed.Path = AuthWorld.FencePath;
        Assert.Equal(0, world.Number(signed));
        signed.Path = AuthWorld.FencePath + "/";
        Assert.Equal(10020, world.Number(signed));

        var hat = world.G2(path: "/v1/aiop/api/2f3uquanbrpc/base/hat_detect");
        hat.Path = AuthWorld.HatPath;
        Assert.Equal(10020, world.Number(hat));
    }
}
