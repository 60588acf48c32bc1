namespace Analytics.Node.Configuration;

/// <summary>What only the meaning of the journal's settings shows. The secret itself is read when the node starts.</summary>
public static class JournalChecks
{
    public static void Run(NodeSettings settings, ConfigBinder report)
    {
        if (!SecretReference.IsOne(settings.Journal.Connection))
        {
            report.Report(settings.Journal, "connection", "secret", new(
                "is no place of a secret: write file:PATH or env:NAME, and the connection string there",
                "不是密钥位置：请写 file:路径 或 env:变量名，连接字符串放在该处"));
        }
    }
}
