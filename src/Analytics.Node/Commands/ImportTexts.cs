using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Domain.Quotas;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary>What an operator reads of an import.</summary>
internal static class ImportTexts
{
    public static Localised Refused(ImportRefusal refused)
    {
        var what = Name(refused.Camera);
        return refused.Camera.Kind == QuotaDecider.KindName
            ? new($"{what.En} was not bought: {refused.Reason}", $"{what.Zh} 未能购买：{refused.Reason}")
            : new($"{what.En} was not taken: {refused.Reason}", $"{what.Zh} 未被接受：{refused.Reason}");
    }

    public static Localised Changed(EntityId id)
    {
        var what = Name(id);
        return id.Kind == QuotaDecider.KindName
            ? new($"{what.En} was bought, as the file says.", $"{what.Zh} 已按文件购买。")
            : new($"{what.En} was taken anew from the file.", $"{what.Zh} 已按文件更新。");
    }

    /// <summary>Where generated keys stand, and what cannot be opened.</summary>
    public static void TellCredentials(NodeHost node, Output output)
    {
        var file = node.CredentialsFile.Path;
        if (node.Settings.Accounts.Count > 0 && File.Exists(file))
            output.Remark(new($"credentials: {file}", $"密钥文件：{file}"));
        foreach (var unreadable in node.Credentials.Unreadable)
        {
            output.Fault(new(
                $"{unreadable}: its secret does not open with this node's key file, or its key belongs to another: calls with it are refused.",
                $"{unreadable}：密钥无法用本节点的密钥文件打开，或与他人重复：使用它的调用将被拒绝。"));
        }
    }

    private static Localised Name(EntityId id) => id.Kind switch
    {
        AccountDecider.KindName => new($"Account {id.Key}", $"账号 {id.Key}"),
        QuotaDecider.KindName => new($"A pack of {id.Key} for account {id.Tenant}", $"账号 {id.Tenant} 的 {id.Key} 资源包"),
        AppDecider.KindName => new($"App {id.Tenant}/{id.Key}", $"应用 {id.Tenant}/{id.Key}"),
        _ => new($"Camera {id.Key}", $"摄像机 {id.Key}"),
    };
}
