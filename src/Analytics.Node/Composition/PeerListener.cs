using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Analytics.Engine.Peers;
using Analytics.Gateway.Peers;
using Analytics.Node.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Analytics.Node.Composition;

/// <summary>Answers the other nodes on an address of its own, apart from the API, in HTTP/2 alone.</summary>
public sealed class PeerListener : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PeerListener(WebApplication app, string url) => (_app, Url) = (app, url);

    /// <summary>The address that the others are told.</summary>
    public string Url { get; }

    /// <exception cref="IOException">The address is taken or none of this machine's.</exception>
    /// <exception cref="InvalidDataException">The certificate's password is named and not there.</exception>
    public static async Task<PeerListener> StartAsync(ClusterSection cluster, PeerParts parts, CancellationToken cancel)
    {
        var certificate = cluster.Tls is { Certificate.Length: > 0 } tls
            ? X509CertificateLoader.LoadPkcs12FromFile(tls.Certificate, tls.Password.Length > 0 ? SecretReference.Read(tls.Password) : null)
            : null;
        var url = new Uri(cluster.PeerUrl.Length > 0 ? cluster.PeerUrl : $"{(certificate is null ? "http" : "https")}://{Bracketed(cluster.Host)}:0");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.ClearProviders().AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddSimpleConsole(line => line.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(server =>
        {
            Limit(server.Limits);
            server.Listen(EndPointOf(url), listen => Speak(listen, certificate));
        });
        builder.Services.AddPeers(parts);
        var app = builder.Build();
        app.MapPeers();
        try
        {
            await app.StartAsync(cancel);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return new PeerListener(app, new UriBuilder(url.Scheme, url.Host, bound.Port).Uri.GetLeftPart(UriPartial.Authority));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Speak(ListenOptions listen, X509Certificate2? certificate)
    {
        listen.Protocols = HttpProtocols.Http2;
        if (certificate is not null)
            listen.UseHttps(certificate);
    }

    private static void Limit(KestrelServerLimits limits)
    {
        // The largest picture that a manifest may ask for, in bytes of three colours.
        limits.MaxRequestBodySize = 3 * 4096 * 4096;
        limits.MaxRequestHeadersTotalSize = 16 << 10;
        limits.MaxConcurrentConnections = 500;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.Http2.MaxStreamsPerConnection = 256;
        // A tensor has half a megabyte: it must not wait for a round trip in its middle.
        limits.Http2.InitialStreamWindowSize = 1 << 20;
        limits.Http2.InitialConnectionWindowSize = 8 << 20;
    }

    private static IPEndPoint EndPointOf(Uri url) => new(
        IPAddress.TryParse(url.DnsSafeHost, out var address) ? address
        : url.IsLoopback ? IPAddress.Loopback
        : IPAddress.IPv6Any,
        url.Port);

    private static string Bracketed(string host) =>
        IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : host;
}
