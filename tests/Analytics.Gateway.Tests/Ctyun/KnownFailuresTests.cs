using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;

namespace Analytics.Gateway.Tests.Ctyun;

public sealed class KnownFailuresTests
{
    /// <summary>Of every entry of every table, the second time too.</summary>
    [Fact]
    public void A_failure_that_is_kept_has_the_bytes_of_one_that_is_written_now()
    {
        var ofAbilities = Endpoints.All.SelectMany(endpoint => endpoint.Errors.Concat(GatewayErrors.All).Select(error => (endpoint.Generation, (ContractEndpoint?)endpoint, error)));
        var ofTheGateway = Enum.GetValues<Generation>().SelectMany(generation => GatewayErrors.All.Select(error => (generation, (ContractEndpoint?)null, error)));
        foreach (var (generation, endpoint, error) in ofAbilities.Concat(ofTheGateway))
        {
            var kept = KnownFailures.Find(generation, endpoint, error);
            Assert.Equal(Written(generation, endpoint, error), kept);
            Assert.Same(kept, KnownFailures.Find(generation, endpoint, error));
        }
    }

    [Fact]
    public void A_refusal_with_words_of_its_own_is_not_kept()
    {
        Refusal plain = GatewayErrors.BadSignature;
        Assert.Null(KnownFailures.Find(Generation.G3, null, plain with { Message = "m" }));
        Assert.Null(KnownFailures.Find(Generation.G3, null, plain with { Detail = "d" }));
        Assert.Null(KnownFailures.Find(Generation.G3, null, plain with { Token = ("t", "r") }));
        // The status is told beside the bytes.
        Assert.NotNull(KnownFailures.Find(Generation.G3, null, plain with { Http = 418 }));
    }

    private static byte[] Written(Generation generation, ContractEndpoint? endpoint, ContractError error)
    {
        using var buffer = new AnswerBuffer();
        FailureWriter.Write(buffer.Json, generation, endpoint, error);
        return buffer.Bytes.ToArray();
    }
}
