using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Gateway.Cameras;

namespace Analytics.Gateway.Tests.Support;

/// <summary>Seals by writing backwards: enough to see that what is sealed is never shown.</summary>
internal sealed class ReversingSealer : ISourceSealer
{
    public CameraSource Seal(EntityId camera, string address, Pace pace)
    {
        if (address.StartsWith("ftp://", StringComparison.Ordinal))
            throw new ArgumentException("cannot be played", nameof(address));
        var kind = address.StartsWith("rtsp://", StringComparison.Ordinal) ? SourceKind.Rtsp : SourceKind.File;
        if (!address.Contains('@'))
            return new CameraSource(kind, address, null, Transport.Tcp, pace);
        var uri = new Uri(address);
        return new CameraSource(kind, $"rtsp://{uri.Host}{uri.AbsolutePath}", new string([.. address.Reverse()]), Transport.Tcp, pace);
    }
}
