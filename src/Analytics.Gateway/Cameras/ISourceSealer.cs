using Analytics.Domain;
using Analytics.Domain.Cameras;

namespace Analytics.Gateway.Cameras;

/// <summary>Splits an address into what everybody may see and, where it holds a secret, the whole of it sealed.</summary>
public interface ISourceSealer
{
    /// <exception cref="ArgumentException">The address is none that can be played.</exception>
    CameraSource Seal(EntityId camera, string address, Pace pace);
}
