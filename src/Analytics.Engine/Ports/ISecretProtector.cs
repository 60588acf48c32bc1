namespace Analytics.Engine.Ports;

/// <summary>Seals texts that go into the journal but must not be read out of it, such as the credentials in a camera's address.</summary>
public interface ISecretProtector
{
    /// <param name="plain">The secret.</param>
    /// <param name="purpose">What it is for; the same is needed to open it, so that a sealed text cannot be moved elsewhere.</param>
    string Protect(string plain, string purpose);

    /// <exception cref="SecretUnreadableException">Sealed with another key or for another purpose, or damaged.</exception>
    string Unprotect(string sealedText, string purpose);
}

/// <summary>A sealed text cannot be opened here.</summary>
public sealed class SecretUnreadableException(string purpose)
    : Exception($"The secret of {purpose} cannot be opened with this node's key file: use the key file (ANALYTICS_KEY_FILE) it was sealed with.");
