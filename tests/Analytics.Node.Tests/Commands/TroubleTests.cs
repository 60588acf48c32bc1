using System.Net.Sockets;
using Analytics.Capture.Ffmpeg;
using Analytics.Engine.Ports;
using Analytics.Inference.Sessions;
using Analytics.Node.Commands;

namespace Analytics.Node.Tests.Commands;

public sealed class TroubleTests
{
    public static TheoryData<Exception, int, string> Known => new()
    {
        { new JournalException(JournalFaultKind.Locked, "data", "is in use.", "Stop it."), ExitCodes.Failed, "data: is in use. Stop it. [Locked]" },
        { new ProgramMissingException("ffmpeg", "ffmpeg"), ExitCodes.Failed, "apt-get install ffmpeg" },
        { new DllNotFoundException("libpng"), ExitCodes.Failed, "libpng" },
        { new SecretUnreadableException("camera"), ExitCodes.Failed, "ANALYTICS_KEY_FILE" },
        { new InferenceException(InferenceFaultCode.LibraryMissing, "no library"), ExitCodes.Failed, "no library" },
        { new InvalidDataException("no key"), ExitCodes.Wrong, "no key" },
        { new IOException("bind", new IOException("inner", new SocketException((int)SocketError.AddressAlreadyInUse))), ExitCodes.Failed, "--urls" },
        { new IOException("disk"), ExitCodes.Failed, "disk" },
        { new UnauthorizedAccessException("no"), ExitCodes.Failed, "right" },
        { new OperationCanceledException(), ExitCodes.Failed, "Interrupted" },
    };

    [Theory]
    [MemberData(nameof(Known), DisableDiscoveryEnumeration = true)]
    public void What_an_operator_can_mend_is_said_in_both_languages(Exception fault, int code, string says)
    {
        var trouble = Trouble.Of(fault)!;

        Assert.Equal(code, trouble.ExitCode);
        Assert.Contains(says, trouble.Text.En, StringComparison.Ordinal);
        Assert.Contains(trouble.Text.Zh, c => c is >= '\u4e00' and <= '\u9fff');
    }

    [Fact]
    public void A_bug_stays_an_exception() =>
        Assert.All<Exception>([new InvalidOperationException(), new NullReferenceException(), new ArgumentException("x")], bug => Assert.Null(Trouble.Of(bug)));
}
