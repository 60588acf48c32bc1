namespace Analytics.Node.Configuration;

/// <summary>Where events, read tables and keys are kept.</summary>
public sealed class JournalSettings
{
    [Setting("sqlite: files in the data folder; postgres: a database of a PostgreSQL server, version 13 or newer.",
        "sqlite：数据目录中的文件；postgres：PostgreSQL 服务器（13 或更高版本）上的数据库。")]
    public JournalKind Kind { get; init; } = JournalKind.Sqlite;

    [Setting("Where PostgreSQL's connection string lies, file:PATH or env:NAME: Host=…;Port=5432;Database=…;Username=…;Password=…;SSL Mode=VerifyFull.",
        "PostgreSQL 连接字符串所在位置，file:路径 或 env:变量名：Host=…;Port=5432;Database=…;Username=…;Password=…;SSL Mode=VerifyFull。",
        Min = 1, Max = 1000, Example = "file:/etc/analytics/journal.secret")]
    public string Connection { get; init; } = "env:ANALYTICS_JOURNAL";

    [Setting("How long writes wait for a server that was lost before they fail.", "服务器失联后写入的最长等待时间，超时则失败。", Min = 0, Max = 300)]
    public TimeSpan OutagePatience { get; init; } = TimeSpan.FromSeconds(10);
}

public enum JournalKind
{
    Sqlite,
    Postgres,
}
