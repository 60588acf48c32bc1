using System.Net;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Images;
using Analytics.Capture.Videos;
using Analytics.Engine.Apps;
using Analytics.Gateway.Ctyun;
using Analytics.Inference.Abilities;
using Analytics.Journal.Replays;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>The AI API of a node: its settings, and the parts of the node that it uses.</summary>
public static class AiApi
{
    /// <summary>The account releases the units at its limit: an answer must be posted before.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(5);

    /// <param name="credentials">Accounts and apps, kept in step with the journal.</param>
    /// <param name="backend">What carries abilities out: models of this node, others, the cloud.</param>
    public static CtyunParts Parts(NodeHost node, ICredentialDirectory credentials, IAbilityBackend backend) => new()
    {
        Credentials = credentials,
        Guard = new ReplayGuard(node.Journal, node.Time),
        Meter = node.Quotas.Meter,
        Usage = node.Quotas.Usage,
        Backend = backend,
        Images = new NativeImageCodec(),
        Videos = new FfmpegVideoReader(new FfmpegOptions { Ffmpeg = node.Settings.Capture.Ffmpeg, Ffprobe = node.Settings.Capture.Ffprobe }, node.Time),
        Time = node.Time,
        NewId = Ids.New,
        Options = Options(node.Settings),
    };

    public static CtyunOptions Options(NodeSettings settings) => new()
    {
        Enabled = settings.Api.Enabled,
        Auth = settings.Auth.ToOptions(),
        PlainHttp = settings.Api.PlainHttp switch
        {
            PlainHttpSetting.Always => PlainHttpRule.Always,
            PlainHttpSetting.Never => PlainHttpRule.Never,
            _ => PlainHttpRule.Loopback,
        },
        HttpStatus = settings.Api.HttpStatus == HttpStatusSetting.Always200 ? HttpStatusRule.Always200 : HttpStatusRule.Split,
        TrustedFronts = [.. settings.Api.TrustedFronts.Select(IPNetwork.Parse)],
        LegacyKeys = settings.Api.LegacyKeys,
        ActionProfile = settings.Api.ActionLivenessProfile == ActionProfileSetting.Union ? ActionProfile.Union : ActionProfile.ByProduct,
        FaceDetectMaxBytes = (int)settings.Api.FaceDetectMaxImage,
        MaskLikeManual = settings.Api.MaskLikeManual,
        CompareThreshold = settings.Api.CompareThreshold,
        Labels = Labels(settings.Api.Labels),
        BodyMemory = settings.Api.BodyMemory,
        PictureMemory = settings.Api.PictureMemory,
        CallTime = settings.Quota.CallTimeLimit > 2 * s_margin ? settings.Quota.CallTimeLimit - s_margin : settings.Quota.CallTimeLimit / 2,
        Fetch = new FetchOptions
        {
            Timeout = settings.Api.Fetch.Timeout,
            Redirects = settings.Api.Fetch.Redirects,
            Allowed = [.. settings.Api.Fetch.Allowed.Select(IPNetwork.Parse)],
        },
    };

    private static CtyunLabels Labels(LabelSection labels) => new()
    {
        BlueHat = labels.BlueHat,
        WhiteHat = labels.WhiteHat,
        YellowHat = labels.YellowHat,
        RedHat = labels.RedHat,
        OtherHat = labels.OtherHat,
        NoHat = labels.NoHat,
        Light = labels.Light,
        Blue = labels.Blue,
        Other = labels.Other,
        Red = labels.Red,
        Dark = labels.Dark,
        Yellow = labels.Yellow,
        Male = labels.Male,
        Female = labels.Female,
    };
}
