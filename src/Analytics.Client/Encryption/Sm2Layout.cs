namespace Analytics.Client.Encryption;

/// <summary>Order of the parts of an SM2 ciphertext: the point C1, the cipher text C2, the hash C3. Raw concatenation, no ASN.1.</summary>
public enum Sm2Layout
{
    /// <summary>What the manual says, and what is sent.</summary>
    C1C3C2 = 1,

    /// <summary>What the manual's Java sample makes (A18).</summary>
    C1C2C3 = 2,
}
