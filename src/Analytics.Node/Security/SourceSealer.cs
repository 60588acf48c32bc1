using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Ports;
using Analytics.Gateway.Cameras;

namespace Analytics.Node.Security;

/// <summary>Splits an address into what everybody may see and, where it holds a secret, the whole of it sealed.</summary>
public sealed class SourceSealer(ISecretProtector protector) : ISourceSealer
{
    /// <param name="camera">Whose address it is.</param>
    /// <param name="address">As written, with its secrets.</param>
    /// <param name="pace">How a file or folder is played; a live source comes at its own pace, whatever stands here.</param>
    public CameraSource Seal(EntityId camera, string address, Pace pace)
    {
        var kind = Configuration.CameraMapping.KindOf(address) ?? throw new ArgumentException("The address is none that can be played.", nameof(address));
        var display = Display(address);
        var source = new CameraSource(kind, display, display == address ? null : protector.Protect(address, camera.PersistenceId), Transport.Tcp, pace);
        return source.IsLive ? source with { Pace = Pace.RealTime } : source;
    }

    /// <exception cref="SecretUnreadableException">Sealed with another key.</exception>
    public string Open(EntityId camera, CameraSource source) =>
        source.Protected is { } text ? protector.Unprotect(text, camera.PersistenceId) : source.Display;

    /// <summary>The address without user, password and the values of its query, any of which may be a key.</summary>
    public static string Display(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return address;
        // What cannot be taken apart may hold a password anywhere.
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
            return $"{address[..scheme]}://…";
        if (uri.UserInfo.Length == 0 && uri.Query.Length <= 1)
            return address;
        var port = uri.IsDefaultPort || uri.Port < 0 ? "" : $":{uri.Port}";
        return $"{uri.Scheme}://{uri.Host}{port}{uri.AbsolutePath}{(uri.Query.Length > 1 ? "?…" : "")}";
    }
}
