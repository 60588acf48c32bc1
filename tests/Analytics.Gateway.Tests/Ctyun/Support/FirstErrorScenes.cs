using Analytics.Client.Contract;
using Analytics.Inference.Abilities;
using static Analytics.Gateway.Tests.Ctyun.Support.ErrorScenes;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>The errors of the first generation, each with one element of <c>data</c> that brings it about.</summary>
internal static class FirstErrorScenes
{
    public static Scene? Find(ContractEndpoint endpoint, int number) => number switch
    {
        4001 => Body(endpoint, """{"data":[]}"""),
        4002 => Element(endpoint, Inline(Pictures.Png(colour: 6))),
        4003 => Element(endpoint, Inline(Pictures.Png()[..60])),
        4004 => Fetched(endpoint, "/broken"),
        4005 => async world =>
        {
            await using var store = await PictureStore.StartAsync();
            var pending = world.CallAsync(endpoint, With(endpoint, store.At("/slow")));
            await store.SlowAsked;
            world.Time.Advance(TimeSpan.FromSeconds(6));
            return await pending;
        }
        ,
        4006 => Element(endpoint, "data:application/octet-stream;base64,@@@@"),
        4007 => Body(endpoint, "not json"),
        4008 => Element(endpoint, Inline(Pictures.Png(31, 64))),
        4009 => Element(endpoint, Inline(Pictures.OfBytes((10 << 20) + 1))),
        4010 => Body(endpoint, With(endpoint, [.. Enumerable.Repeat("x", 101)])),
        4011 => Fetched(endpoint, "/absent"),
        4012 => Element(endpoint, Inline("plain words"u8.ToArray())),
        5001 => Fault(endpoint, AbilityFault.TimedOut),
        5002 => Answer(endpoint, new AbilityAnswer.Score(1)),
        _ => null,
    };

    public static string Inline(byte[] picture) => Content.Prefix + Content.Base64(picture);

    public static string With(ContractEndpoint endpoint, params string[] elements) => endpoint.Ability == AbilityCodes.FaceCompare
        ? Content.Json(new { data = elements.Select(element => new[] { element, Inline(Pictures.Png()) }) })
        : Content.Json(new { data = elements });

    private static Scene Element(ContractEndpoint endpoint, string element) => Body(endpoint, With(endpoint, element));

    private static Scene Fetched(ContractEndpoint endpoint, string path) => async world =>
    {
        await using var store = await PictureStore.StartAsync();
        return await world.CallAsync(endpoint, With(endpoint, store.At(path)));
    };
}
