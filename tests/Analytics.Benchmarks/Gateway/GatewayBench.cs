using System.Net;
using Analytics.Benchmarks.Journals;
using Analytics.Capture.Images;
using Analytics.Client.Contract;
using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Gateway.Ctyun;
using Analytics.Gateway.Ctyun.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Analytics.Benchmarks.Gateways;

/// <summary>
/// <c>bench gateway</c>: signed G3 requests of 1 KB that the ability refuses before inference, against a mapped Kestrel endpoint that reads
/// the same body and gives the same answer. Ours is the whole way: routing, signature, the account's mailbox, Base64, the picture's header,
/// the answer. The ability is one that is free, so that no disk is in the way; the replay guard, which is a disk, is off.
/// </summary>
public static class GatewayBench
{
    private const int Connections = 64;

    private const int WarmUps = 20;

    /// <summary>0 where the target is met, else 1.</summary>
    public static async Task<int> RunAsync(BenchContext context)
    {
        using var folder = new BenchFolder();
        await using var journal = JournalBench.Open(folder.Next());
        await using var engine = new LocalEngine(new LocalEngineOptions
        {
            NodeId = "node-a",
            Kinds = AnalyticsKinds.Of(AnalyticsKinds.Codec(), null, null),
            Journal = journal,
            Time = context.Clock,
        });
        await engine.StartAsync();
        await RaiseRateAsync(context, engine);
        await using var meter = new CallMeter(engine, context.Clock);
        await using var ours = await StartAsync(app => app.UseCtyun(), Parts(context, meter));
        await using var rival = await StartAsync(BenchRequests.Bare, null);
        var request = BenchRequests.Signed(context.Clock.GetUtcNow());

        // The first thousands of requests are the compiler's: neither side is measured by them.
        for (var round = 0; round < WarmUps; round++)
            foreach (var side in new[] { ours, rival })
                await LoadGenerator.RunAsync(context, Address(side), request, Connections);
        var line = await Harness.CompareAsync(
            context,
            new FigureSpec("gateway", "a mapped Kestrel endpoint that reads the same body and gives the same answer", "requests/s", 0.7),
            () => LoadGenerator.RunAsync(context, Address(ours), request, Connections),
            () => LoadGenerator.RunAsync(context, Address(rival), request, Connections));
        return line.Met ? 0 : 1;
    }

    private static CtyunParts Parts(BenchContext context, CallMeter meter)
    {
        var number = 0L;
        return new CtyunParts
        {
            Credentials = new BenchCredentials(),
            Guard = new NoGuard(),
            Meter = meter,
            Usage = new NoUsage(),
            Backend = new NoBackend(),
            Images = new NativeImageCodec(),
            Videos = new NoVideos(),
            Time = context.Clock,
            NewId = () => $"bench-{Interlocked.Increment(ref number)}",
            Options = new CtyunOptions { Auth = new CtyunAuthOptions { RejectReplay = false } },
        };
    }

    private static async Task RaiseRateAsync(BenchContext context, LocalEngine engine)
    {
        var account = new EntityId(QuotaDecider.KindName, BenchCredentials.Account, AbilityCodes.FallDown);
        var reply = await engine.AskAsync(account, new SetRateLimit("rate", context.Clock.GetUtcNow(), "bench", 100_000));
        if (!reply.IsDone)
            throw new InvalidOperationException($"{reply.Status} {reply.Refusal}");
    }

    private static async Task<WebApplication> StartAsync(Action<WebApplication> configure, CtyunParts? parts)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        if (parts is not null)
            builder.Services.AddCtyun(parts);
        var app = builder.Build();
        configure(app);
        await app.StartAsync();
        return app;
    }

    private static IPEndPoint Address(WebApplication app) => new(IPAddress.Loopback, new Uri(app.Urls.First()).Port);
}
