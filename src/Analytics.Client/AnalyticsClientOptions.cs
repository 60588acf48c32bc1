using System.Security.Cryptography;
using Analytics.Client.Contract;
using Analytics.Client.Credentials;
using Analytics.Client.Encryption;
using Analytics.Client.Sending;

namespace Analytics.Client;

/// <summary>What an <see cref="AnalyticsClient"/> speaks to, and how.</summary>
public sealed record AnalyticsClientOptions
{
    /// <summary>Scheme, host and port, without a path: the signature covers the contract's own paths.</summary>
    public required Uri BaseAddress { get; init; }

    public required ICredentialProvider Credentials { get; init; }

    /// <summary>Which of the three contracts is spoken. Default G3.</summary>
    public Generation Generation { get; init; } = Generation.G3;

    /// <summary>Whether bodies are encrypted by SM2 and SM4: G3 only, and the app's public key is needed. Default false.</summary>
    public bool EncryptBodies { get; init; }

    /// <summary>Order of the parts of an SM2 cipher text (A18). Default C1C3C2, as the manual says.</summary>
    public Sm2Layout Sm2Layout { get; init; } = Sm2Layout.C1C3C2;

    /// <summary>The host that the request names, where it is another one than that of the address, as behind a proxy.</summary>
    public string? Host { get; init; }

    /// <summary>Whether G3 signs the header <c>host</c> too. Default false, as a proxy may change it.</summary>
    public bool SignHost { get; init; }

    /// <summary>Offset of the clock that <c>eop-date</c> shows (A07). Default UTC.</summary>
    public TimeSpan EopDateZone { get; init; }

    /// <summary>Service codes of G2 and G3 paths that differ from the contract's, by ability: G2's console makes its own.</summary>
    public IReadOnlyDictionary<string, string> ServiceCodes { get; init; } = new Dictionary<string, string>();

    /// <summary>For one attempt, from its first byte sent to its last one read. Default 30 s.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Repeats after network failures and service errors. 0 to 3, the contract's limit and the default.</summary>
    public int MaxRetries { get; init; } = Repeats.Most;

    /// <summary>Pause before the first repeat; it doubles with each, and chance shortens or lengthens it by half. Default 200 ms.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Most bytes of an answer. Default 4 MiB.</summary>
    public int MaxAnswerBytes { get; init; } = 4 << 20;

    /// <summary>Most bytes of a body that is encrypted, which is done in memory. Default 16 MiB.</summary>
    public int MaxEncryptedBytes { get; init; } = 16 << 20;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Chance of the pauses, 0 to 1.</summary>
    public Func<double> Chance { get; init; } = () => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);

    /// <summary>A new request id for each attempt.</summary>
    public Func<string> NewRequestId { get; init; } = RandomId;

    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    internal void Check()
    {
        if (!BaseAddress.IsAbsoluteUri || BaseAddress.Scheme is not ("http" or "https") || BaseAddress.PathAndQuery != "/")
            throw new ArgumentException("The base address is a scheme, a host and a port: https://host:port.");
        if (EncryptBodies && Generation != Generation.G3)
            throw new ArgumentException("Only G3 encrypts bodies.");
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRetries);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxRetries, Repeats.Most);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AttemptTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAnswerBytes, 1024);
    }

    private static string RandomId()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        (bytes[6], bytes[8]) = ((byte)((bytes[6] & 0x0F) | 0x40), (byte)((bytes[8] & 0x3F) | 0x80));
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
