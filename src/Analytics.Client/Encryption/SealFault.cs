namespace Analytics.Client.Encryption;

/// <summary>Why a sealed body could not be opened, in the order of the steps (auth.md 5).</summary>
public enum SealFault
{
    /// <summary>The body is no JSON object: CTAPI_0009.</summary>
    NotAnObject = 1,

    /// <summary>One of the five fields is missing, no text, empty or no Base64: AI_OP_40017.</summary>
    Form = 2,

    /// <summary>AI_OP_40018 for ciphertextBlob.</summary>
    CiphertextBlobHash = 3,

    /// <summary>AI_OP_40018 for encryptedBody.</summary>
    EncryptedBodyHash = 4,

    /// <summary>A key did not decrypt in either layout: AI_OP_40019.</summary>
    Sm2 = 5,

    /// <summary>Key of another length than 16, wrong padding, or plain text that is no UTF-8: AI_OP_40020.</summary>
    Sm4 = 6,
}
