using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>Face comparison of G2, and of G3 before its version v2: the answer is one bare number (B03).</summary>
internal sealed class FaceCompareOldHandler(ContractEndpoint endpoint) : AbilityHandler(endpoint)
{
    private const int NoFace = 4105;
    private const int Decimals = 5;

    public override async ValueTask<Refusal?> RunAsync(AbilityCall call)
    {
        var (pictures, refusal) = await FourDigit.OpenAsync(call, Endpoint, FourDigit.Pair);
        if (refusal is not null)
            return refusal;
        var (answer, fault) = await call.AskAsync<AbilityAnswer.Comparison>(new AbilityRequest.FaceComparison(pictures[0], pictures[1]));
        if (answer is null)
            return fault;
        if (answer.First is null || answer.Second is null)
            return Refuse(NoFace);
        Envelope.Begin(call.Answer.Json, Endpoint);
        Shapes.Float(call.Answer.Json, answer.Similarity, Decimals);
        Envelope.End(call.Answer.Json);
        return null;
    }
}
