using Analytics.Inference.Models;
using Analytics.Node.Pulling;
using Analytics.TestKit;

namespace Analytics.Node.Tests.Pulling;

public sealed class DiskSpaceTests : IDisposable
{
    private const long Megabyte = 1 << 20;

    private static readonly ModelVersion s_version = new("1", new('a', 64), 10 * Megabyte, null);

    private readonly TempFolder _folder = new();

    private string File => _folder["model.onnx"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_disk_with_just_enough_room_will_do() => DiskSpace.Check(File, s_version, _ => DiskSpace.Spare + s_version.Bytes);

    [Fact]
    public void A_byte_too_few_is_refused_with_what_is_needed_and_what_is_there()
    {
        var fault = Assert.Throws<PullException>(() => DiskSpace.Check(File, s_version, _ => DiskSpace.Spare + s_version.Bytes - 1));
        Assert.Equal(PullFaultCode.NoSpace, fault.Code);
        Assert.Contains($"{_folder.Path} has 73 MB free and 74 MB are needed", fault.Text.En, StringComparison.Ordinal);
        Assert.Contains($"{_folder.Path} 剩余 73 MB，需要 74 MB", fault.Text.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_try_left_is_not_needed_again()
    {
        System.IO.File.WriteAllBytes(File + WeightsWriter.PartEnding, new byte[4 * Megabyte]);
        DiskSpace.Check(File, s_version, _ => DiskSpace.Spare + (6 * Megabyte));
        Assert.Throws<PullException>(() => DiskSpace.Check(File, s_version, _ => DiskSpace.Spare + (6 * Megabyte) - 1));
    }

    [Fact]
    public void The_disk_of_the_folder_is_asked()
    {
        DiskSpace.Check(File, s_version with { Bytes = 1 });
        Assert.Throws<PullException>(() => DiskSpace.Check(File, s_version with { Bytes = 1L << 60 }));
    }
}
