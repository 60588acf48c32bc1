namespace Analytics.Engine.Ports;

/// <summary>
/// Seals what stands in events but must not be read out of a stolen journal. Each app, access key or person has a data key of its own:
/// destroying it makes everything that was sealed with it unreadable, though events are never deleted. The data keys lie beside the
/// events, wrapped by the root key of a file that lies outside the journal.
/// </summary>
public interface IKeyRing
{
    /// <summary>Makes a data key; durable before it answers.</summary>
    /// <returns>Its id: letters and digits, never used again.</returns>
    /// <exception cref="SecretUnreadableException">The key file is not the one that this journal's keys are wrapped with.</exception>
    /// <exception cref="JournalException">The store cannot be written.</exception>
    ValueTask<string> CreateAsync(CancellationToken cancel = default);

    /// <param name="dataKey">From <see cref="CreateAsync"/>.</param>
    /// <param name="plain">The secret, 64 KiB at most.</param>
    /// <param name="purpose">What it is for; the same is needed to open it, so that a sealed text cannot be moved elsewhere.</param>
    /// <exception cref="SecretUnreadableException">No such key, or it cannot be unwrapped here.</exception>
    ValueTask<string> SealAsync(string dataKey, ReadOnlyMemory<byte> plain, string purpose, CancellationToken cancel = default);

    /// <summary>The text names its data key by itself.</summary>
    /// <exception cref="SecretUnreadableException">The key was destroyed or cannot be unwrapped here, another purpose, or damaged.</exception>
    ValueTask<byte[]> OpenAsync(string sealedText, string purpose, CancellationToken cancel = default);

    /// <summary>For ever, on all nodes. Without effect where it is gone already.</summary>
    ValueTask DestroyAsync(string dataKey, CancellationToken cancel = default);

    /// <summary>
    /// A keyed digest (HMAC-SHA-256): the same text and purpose give the same one, on every node and after a rotation of the key file. Whoever
    /// has only the journal cannot even try texts out, as they could with a plain hash of something that has few possible values.
    /// </summary>
    /// <param name="plain">What is to be recognised.</param>
    /// <param name="purpose">Digests of two purposes cannot be compared.</param>
    /// <returns>64 hexadecimal digits, lower case.</returns>
    string Fingerprint(ReadOnlySpan<byte> plain, string purpose);
}
