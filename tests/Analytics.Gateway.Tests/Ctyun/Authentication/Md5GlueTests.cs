using System.Security.Cryptography;
using System.Text;
using Analytics.Gateway.Ctyun.Authentication;
using Analytics.Gateway.Tests.Ctyun.Authentication.Support;

namespace Analytics.Gateway.Tests.Ctyun.Authentication;

/// <summary>MD5 with the secret in front can be extended by whoever saw one request; G2 keeps the form and refuses what was extended.</summary>
public sealed class Md5GlueTests
{
    private static readonly byte[] s_more = "{\"image\": \"BBBB\"}"u8.ToArray();

    [Fact]
    public void The_attack_is_a_real_one()
    {
        for (var length = 0; length < 200; length++)
        {
            var original = new byte[length];
            Array.Fill(original, (byte)'a');
            var (glue, digest) = Md5Extension.Extend(MD5.HashData(original), length, s_more);
            Assert.Equal(MD5.HashData([.. original, .. glue, .. s_more]), digest);
        }
    }

    [Fact]
    public void An_extended_request_is_refused_wherever_the_blocks_end()
    {
        var world = new AuthWorld();
        for (var length = 0; length < 130; length++)
        {
            var signed = world.G2();
            signed.Body = Encoding.ASCII.GetBytes(new string(' ', length));
            signed.Sign(Client.Signing.RequestSigner.ForG2(AuthWorld.App, world.Now, signed.Path));
            Assert.Equal(0, world.Number(signed));
            var hashed = AuthWorld.App.AppKey.Length + AuthWorld.App.AppSecret.Length + 13 + signed.Path.Length + length;
            var (glue, digest) = Md5Extension.Extend(Convert.FromHexString(signed.Headers["Sign"].ToString()), hashed, s_more);

            signed.Body = [.. signed.Body, .. glue, .. s_more];
            signed.Headers["Sign"] = Convert.ToHexStringLower(digest);

            Assert.Equal(10020, world.Number(signed));
            using var check = world.Authenticator.Begin(signed.Request);
            foreach (var piece in signed.Body.Chunk(1 + (length % 9)))
                check.Append(piece);
            Assert.Equal(AuthenticationFault.SignatureWrong, check.Complete().Fault);
        }
    }

    [Fact]
    public void A_signed_body_of_any_bytes_is_taken()
    {
        var world = new AuthWorld();
        var random = new Random(20260301);
        for (var round = 0; round < 2000; round++)
        {
            var signed = world.G2();
            signed.Body = new byte[random.Next(300)];
            if (round % 2 == 0)
                random.NextBytes(signed.Body);
            for (var mark = 0; mark < signed.Body.Length; mark += 1 + random.Next(70))
                signed.Body[mark] = 0x80;
            signed.Sign(Client.Signing.RequestSigner.ForG2(AuthWorld.App, world.Now, signed.Path));

            Assert.Equal(0, world.Number(signed));
        }
    }
}
