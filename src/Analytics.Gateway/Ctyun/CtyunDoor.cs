using System.Collections.Frozen;
using Analytics.Gateway.Ctyun.Abilities;
using Analytics.Gateway.Ctyun.Authentication;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Gateway.Ctyun.Routing;

namespace Analytics.Gateway.Ctyun;

/// <summary>The AI API: what all of its calls share, and the middleware that takes them out of the node's own pipeline.</summary>
internal sealed class CtyunDoor : IDisposable
{
    public CtyunDoor(CtyunParts parts, ILogger<CtyunDoor> log)
    {
        var options = parts.Options;
        (Parts, Log) = (parts, new CtyunLog(log, parts.Time));
        Authenticator = new CtyunAuthenticator(parts.Credentials, options.Auth, parts.Time);
        Replays = new ReplayAdmission(parts.Guard, parts.Meter, options.Auth, parts.NewId);
        Bodies = new MemoryBudget(options.BodyMemory);
        var pictures = new PictureDesk(parts.Images, new PictureMemory(options.PictureMemory, options.PictureQueue), options.MaxPixels);
        Tools = new CtyunTools(options, parts.Backend, pictures, parts.Videos, new PictureFetcher(options.Fetch, parts.Time), Bodies);
        Handlers = AbilityHandlers.All(options);
        Meters = new CtyunMeters(Bodies, pictures.Memory);
    }

    public CtyunParts Parts { get; }

    public CtyunOptions Options => Parts.Options;

    public CtyunAuthenticator Authenticator { get; }

    public ReplayAdmission Replays { get; }

    public MemoryBudget Bodies { get; }

    public CtyunTools Tools { get; }

    public FrozenDictionary<string, AbilityHandler> Handlers { get; }

    public CtyunMeters Meters { get; }

    public CtyunLog Log { get; }

    public Task RunAsync(HttpContext http, RequestDelegate next) =>
        CtyunRoutes.Find(http.Request) is { } to ? new CtyunCall(this, http, to).RunAsync() : next(http);

    public void Dispose()
    {
        Tools.Fetcher.Dispose();
        Meters.Dispose();
    }
}
