using System.Net.Sockets;
using Analytics.Capture.Ffmpeg;
using Analytics.Engine.Ports;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary>
/// What the machine or its operator can cause and mend, as one line instead of a stack trace. Everything else is a bug of the
/// product and goes on as the exception that it is.
/// </summary>
public sealed record Trouble(int ExitCode, Localised Text)
{
    /// <summary>Null for an exception that is none of these.</summary>
    public static Trouble? Of(Exception fault) => fault switch
    {
        JournalException journal => new(ExitCodes.Failed, new($"{journal.Message} [{journal.Kind}]", $"{Chinese(journal.Kind)}：{journal.Message} [{journal.Kind}]")),
        ProgramMissingException program => new(ExitCodes.Failed, new(
            program.Message,
            $"找不到程序“{program.Program}”：请安装软件包 {program.Package}（apt-get install {program.Package}），或在配置中写明其路径。")),
        DllNotFoundException library => new(ExitCodes.Failed, new(library.Message, $"缺少本机库：{library.Message}")),
        SecretUnreadableException secret => new(ExitCodes.Failed, new(
            secret.Message, $"密钥文件与加密内容不符，请使用原来的密钥文件（ANALYTICS_KEY_FILE）：{secret.Message}")),
        InferenceException or ModelRefusedException => new(ExitCodes.Failed, new(fault.Message, $"推理不可用：{fault.Message}")),
        NodeRefusedException { IsWrong: true } refused => new(ExitCodes.Wrong, new(refused.Message, refused.Message)),
        NodeRefusedException refused => new(ExitCodes.Failed, new(refused.Message, refused.Message)),
        HttpRequestException http => new(ExitCodes.Failed, new(
            $"No node answers there ({http.Message}): start it, or name its address with --url.", $"节点无响应（{http.Message}）：请启动节点，或用 --url 指定地址。")),
        // What a settings file or a key file says, and cannot be.
        InvalidDataException => new(ExitCodes.Wrong, new(fault.Message, $"内容有误：{fault.Message}")),
        IOException or SocketException when IsAddressInUse(fault) => new(ExitCodes.Failed, new(
            $"{fault.Message} Stop the program that listens there, or choose another address with --urls.",
            $"监听地址已被占用，请停止占用它的程序，或用 --urls 指定其他地址：{fault.Message}")),
        IOException => new(ExitCodes.Failed, new(fault.Message, $"读写失败：{fault.Message}")),
        UnauthorizedAccessException => new(ExitCodes.Failed, new(
            $"{fault.Message} Give this user the right to it, or name another place.", $"没有访问权限，请授予权限或改用其他位置：{fault.Message}")),
        OperationCanceledException => new(ExitCodes.Failed, new("Interrupted.", "已中断。")),
        _ => null,
    };

    private static bool IsAddressInUse(Exception? fault) =>
        fault is not null && (fault is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } || IsAddressInUse(fault.InnerException));

    private static string Chinese(JournalFaultKind kind) => kind switch
    {
        JournalFaultKind.Locked => "数据目录正被另一进程使用",
        JournalFaultKind.DiskFull => "磁盘已满",
        JournalFaultKind.NotADatabase => "日志文件已损坏或不是数据库",
        JournalFaultKind.NewerFormat => "日志由更新的版本写入",
        JournalFaultKind.OtherShards => "日志属于另一种分片方式",
        JournalFaultKind.LeaseHeld => "另一引擎正在写入该日志",
        JournalFaultKind.ReadOnly => "日志只读",
        JournalFaultKind.NotAccessible => "无法访问日志",
        _ => "日志读写失败",
    };
}
