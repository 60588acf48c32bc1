namespace Analytics.Client.Contract;

/// <summary>What can be wrong with an encrypted body (G3, header <c>decrypted: true</c>). Charged as any business error.</summary>
public static class EncryptionErrors
{
    public static readonly ContractError BadForm = Of(40017, "加密参数不符合要求", "入参格式不符合加密功能要求");

    public static readonly ContractError KeyHashDiffers = Of(40018, "ciphertextBlob哈希值不匹配", "相关字段哈希值不匹配，存在被篡改可能");

    public static readonly ContractError BodyHashDiffers = Of(40018, "encryptedBody哈希值不匹配", "相关字段哈希值不匹配，存在被篡改可能");

    public static readonly ContractError Sm2Failed = Of(40019, "SM2解密失败", "SM2非对称解密出现异常");

    public static readonly ContractError Sm4Failed = Of(40020, "SM4解密失败", "SM4对称密钥加解密出现异常");

    public static readonly ContractError AnswerFailed = Of(40020, "SM4加密失败", "SM4对称密钥加解密出现异常");

    public static readonly IReadOnlyList<ContractError> All =
        [BadForm, KeyHashDiffers, BodyHashDiffers, Sm2Failed, Sm4Failed, AnswerFailed];

    private static ContractError Of(int number, string message, string detail) => new($"AI_OP_{number}", number, message, detail);
}
