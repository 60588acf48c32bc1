using System.Net;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>A request that must be answered by one entry of one endpoint's table.</summary>
internal delegate Task<CtyunAnswer> Scene(CtyunWorld world);

/// <summary>How each error of each endpoint is brought about, by a caller or by the ability behind.</summary>
internal static class ErrorScenes
{
    private const string Garbage = "@@@@";

    /// <summary>Null where nobody has written down how.</summary>
    public static Scene? Find(ContractEndpoint endpoint, ContractError error) => error.Code switch
    {
        "CTAPI_10000" => world => world.SendAsync(world.Signed(endpoint, Content.Utf8(Content.Good(endpoint)), "/v2/aiop/none")),
        "CTAPI_0009" => Body(endpoint, "{"),
        _ => endpoint switch
        {
            { Generation: Generation.G1 } => FirstErrorScenes.Find(endpoint, error.Number),
            { Ability: AbilityCodes.HardHat or AbilityCodes.Workwear } => Wear(endpoint, error.Number),
            { Ability: AbilityCodes.ElectronicFence } => Fence(endpoint, error.Number),
            { Ability: AbilityCodes.FallDown or AbilityCodes.Fight } => Clip(endpoint, error.Number),
            { Ability: AbilityCodes.ActionLiveness } => Action(endpoint, error.Number),
            { Ability: AbilityCodes.RealName } => RealName(endpoint, error.Number),
            _ when error.Number is >= 4101 and <= 4105 or 5000 => FourDigit(endpoint, error.Number),
            _ => Face(endpoint, error),
        },
    };

    public static Scene Body(ContractEndpoint endpoint, string body) => world => world.CallAsync(endpoint, body);

    public static Scene Field(ContractEndpoint endpoint, string field, object? value) => Body(endpoint, Content.With(endpoint, field, value));

    public static Scene Fault(ContractEndpoint endpoint, AbilityFault fault) => world =>
    {
        world.Backend.Throw(fault);
        return world.CallAsync(endpoint, Content.Good(endpoint));
    };

    public static Scene Answer(ContractEndpoint endpoint, AbilityAnswer answer) => world =>
    {
        world.Backend.Say(answer);
        return world.CallAsync(endpoint, Content.Good(endpoint));
    };

    private static Scene Bug(ContractEndpoint endpoint) => world =>
    {
        world.Backend.Answer = (_, _) => throw new InvalidOperationException("scripted bug");
        return world.CallAsync(endpoint, Content.Good(endpoint));
    };

    private static Scene Get(ContractEndpoint endpoint) => async world =>
    {
        var request = world.Signed(endpoint, Content.Utf8(Content.Good(endpoint)));
        request.Method = HttpMethod.Put;
        return await world.SendAsync(request);
    };

    private static Scene Below(ContractEndpoint endpoint, string suffix) => world =>
        world.SendAsync(world.Signed(endpoint, Content.Utf8("{}"), ContractEndpoint.ServicePrefix + endpoint.ServiceCode + suffix));

    private static Scene? Wear(ContractEndpoint endpoint, int number) => number switch
    {
        4001 => Field(endpoint, "image", 5),
        4002 => Field(endpoint, "image", endpoint.Generation == Generation.G2 ? Content.Base64(Pictures.OfBytes((5 << 20) + 1)) : new string('A', (5 << 20) + 4)),
        4003 => Field(endpoint, "image", Content.Base64("no picture at all"u8.ToArray())),
        4004 => Get(endpoint),
        4005 => Body(endpoint, endpoint.Generation == Generation.G2 ? "" : "[]"),
        4006 => Body(endpoint, endpoint.Generation == Generation.G2 ? "[1]" : "no json"),
        5000 => Bug(endpoint),
        _ => null,
    };

    private static Scene? Fence(ContractEndpoint endpoint, int number) => number switch
    {
        4000 => Below(endpoint, "/ef-http/none"),
        4001 => Get(endpoint),
        4002 => world =>
        {
            var request = world.Signed(endpoint, []);
            request.Content = new ByteArrayContent(new byte[(50 << 20) + 1]) { Headers = { ContentType = new("application/json") } };
            return world.SendAsync(request);
        }
        ,
        4003 => Body(endpoint, ""),
        4004 => Body(endpoint, "{}"),
        4005 => Field(endpoint, "area", null),
        4006 => Field(endpoint, "image", Content.Picture),
        4007 => Field(endpoint, "image", Enumerable.Repeat("AAAA", 33)),
        4008 => Field(endpoint, "image", new[] { Content.Picture, "" }),
        4009 => Field(endpoint, "image", new[] { Garbage, Garbage }),
        4011 => Field(endpoint, "area", new[] { 1, 2 }),
        4012 => Field(endpoint, "area", "0,0,10,0,10,10"),
        4013 => Field(endpoint, "area", "0,0,65,0,65,48,0,48"),
        5000 => Bug(endpoint),
        5001 => Fault(endpoint, AbilityFault.Failed),
        5002 => world =>
        {
            world.Meter.IsPostTaken = false;
            return world.CallAsync(endpoint, Content.Good(endpoint));
        }
        ,
        _ => null,
    };

    private static Scene? Clip(ContractEndpoint endpoint, int number) => number switch
    {
        4003 => Body(endpoint, "[1]"),
        4010 => Body(endpoint, """{"pictures":[]}"""),
        4012 => Field(endpoint, "images", Content.Picture),
        4013 => Field(endpoint, "images", Enumerable.Repeat("AAAA", 65)),
        4015 => Field(endpoint, "images", new object[] { Content.Picture, 7 }),
        5000 => Bug(endpoint),
        5001 => Fault(endpoint, AbilityFault.Failed),
        _ => null,
    };

    private static Scene? Action(ContractEndpoint endpoint, int number) => number switch
    {
        400001 => Below(endpoint, "/action-fas/none"),
        400002 => Get(endpoint),
        400003 => Body(endpoint, ""),
        400004 => Body(endpoint, "{"),
        400005 => Body(endpoint, "[]"),
        400006 => Field(endpoint, "ActionType", null),
        400008 => Field(endpoint, "VideoBase64", 1),
        400009 => Field(endpoint, "Action", ""),
        400010 => Field(endpoint, "ActionType", "Jump"),
        400011 => Video(endpoint, () => ScriptedVideos.Of(16, 25)),
        400012 => Field(endpoint, "VideoBase64", new string('A', (11 << 20) + 4)),
        400013 => Video(endpoint, () => ScriptedVideos.Of(3, 60)),
        400015 => Video(endpoint, () => throw new VideoRejectedException(VideoFault.UnsupportedContainer, "scripted")),
        400016 => Video(endpoint, () => throw new VideoRejectedException(VideoFault.Damaged, "scripted")),
        400017 => Field(endpoint, "VideoBase64", Garbage),
        400018 => Fault(endpoint, AbilityFault.NoFace),
        400019 => Fault(endpoint, AbilityFault.TooDark),
        400020 => Fault(endpoint, AbilityFault.TooBright),
        400021 => Fault(endpoint, AbilityFault.TooBlurred),
        500001 => Fault(endpoint, AbilityFault.Failed),
        _ => null,
    };

    private static Scene Video(ContractEndpoint endpoint, Func<VideoInfo> info) => world =>
    {
        world.Videos.Info = info;
        return world.CallAsync(endpoint, Content.Good(endpoint));
    };

    private static Scene? RealName(ContractEndpoint endpoint, int number) => number switch
    {
        1 => Answer(endpoint, new AbilityAnswer.RealName("XXXX", "")),
        2 => Bug(endpoint),
        4002 => Field(endpoint, "idNum", "1234"),
        4010 => world =>
        {
            world.Meter.Refuse = _ => new Engine.Metering.Admission.Refused(429, "scripted");
            return world.CallAsync(endpoint, Content.Good(endpoint));
        }
        ,
        4101 => Answer(endpoint, new AbilityAnswer.RealName("01XX", "token-1")),
        4103 => Fault(endpoint, AbilityFault.Failed),
        4104 => Fault(endpoint, AbilityFault.TimedOut),
        4109 => Answer(endpoint, new AbilityAnswer.RealName("5XXX", "token-2")),
        _ => null,
    };

    private static Scene? FourDigit(ContractEndpoint endpoint, int number) => number switch
    {
        4101 => Field(endpoint, endpoint.Fields[0], ""),
        4102 => Field(endpoint, endpoint.Fields[0], 12),
        4103 => Field(endpoint, endpoint.Fields[0], Content.Base64(Pictures.OfBytes((2 << 20) + 1))),
        4104 => Field(endpoint, endpoint.Fields[^1], Garbage),
        4105 => Answer(endpoint, endpoint.Ability switch
        {
            AbilityCodes.FaceAttributes => new AbilityAnswer.Attributes([]),
            AbilityCodes.FaceLiveness => new AbilityAnswer.Liveness([]),
            AbilityCodes.Mask => new AbilityAnswer.Masks([]),
            AbilityCodes.FaceCompare => new AbilityAnswer.Comparison(0, Samples.SmallFace, null),
            _ => new AbilityAnswer.Faces([]),
        }),
        5000 => Bug(endpoint),
        _ => null,
    };

    // The newer face abilities. Of a number with two entries the second is picture two's.
    private static Scene? Face(ContractEndpoint endpoint, ContractError error)
    {
        var isPair = endpoint.Ability == AbilityCodes.FaceCompare;
        var isSecond = isPair && !ReferenceEquals(endpoint.Error(error.Number), error);
        var picture = isPair ? endpoint.Fields[isSecond ? 1 : 0] : "ImageData";
        return error.Number switch
        {
            400005 => Body(endpoint, "[]"),
            400006 => Field(endpoint, picture, null),
            400008 => Field(endpoint, picture, true),
            400009 => Field(endpoint, picture, ""),
            400010 => Field(endpoint, "FaceThresh", 1.5),
            400011 => Field(endpoint, picture, Garbage),
            400012 => Field(endpoint, picture, Content.Base64("GIF89a and more"u8.ToArray())),
            400013 => Field(endpoint, picture, Content.Base64(Pictures.OfBytes(((isPair ? 2 : 7) << 20) + 1))),
            410001 => Field(endpoint, picture, Content.Base64(Pictures.Bmp()[..200])),
            410002 => Field(endpoint, picture, Content.Base64(Pictures.Bmp(31, 64))),
            500001 => Fault(endpoint, AbilityFault.TimedOut),
            _ => null,
        };
    }
}
