using System.Text.Json;
using Analytics.Client.Bodies;
using Analytics.Client.Requests;

namespace Analytics.Client.Tests.Bodies;

public sealed class BodiesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(49_151)]
    [InlineData(49_152)]
    [InlineData(49_153)]
    [InlineData(200_001)]
    public async Task A_picture_is_encoded_in_pieces_as_in_one(int length)
    {
        var bytes = Noise(length);
        var standard = Convert.ToBase64String(bytes);

        Assert.Equal(standard, await Field(new G2.HardHat(Media.Of(bytes)), "image"));
        Assert.Equal(standard.Replace('+', '-').Replace('/', '_'), await Field(new G3.HardHat(Media.Of(bytes)), "image"));
        Assert.Equal("data:application/octet-stream;base64," + standard.Replace('+', '-').Replace('/', '_'), await Field(new G1.FaceDetect([Media.Of(bytes)]), "data"));
    }

    [Fact]
    public async Task A_stream_is_read_from_where_it_stands_and_again_for_each_pass()
    {
        using var stream = new MemoryStream(Noise(1000));
        stream.Position = 100;
        var body = new G3.HardHat(Media.Of(stream)).ToBody();

        var (first, second) = (await Bytes(body), await Bytes(body));

        Assert.Equal(first, second);
        Assert.Equal(body.Length, first.Length);
        Assert.Equal(Convert.ToBase64String(Noise(1000)[100..]).Replace('+', '-').Replace('/', '_'), Member(first, "image"));
    }

    [Fact]
    public async Task A_stream_that_cannot_seek_is_kept_and_has_a_limit()
    {
        var body = new G3.HardHat(Media.Of(new OneWay(5000))).ToBody();
        await body.PrepareAsync(Token);
        Assert.Equal(await Bytes(body), await Bytes(body));

        var tooLong = new G3.HardHat(Media.Of(new OneWay(Media.SpoolLimit + 1L))).ToBody();
        await Assert.ThrowsAsync<ArgumentException>(async () => await tooLong.PrepareAsync(Token));
    }

    [Fact]
    public async Task A_fence_body_of_50_MB_needs_two_buffers()
    {
        var pictures = Enumerable.Range(0, 32).Select(_ => Media.Of(new Endless(1_200_000))).ToList();
        var body = new G3.ElectronicFence(pictures, "0,0,10,0,10,10,0,10").ToBody();
        await body.PrepareAsync(Token);
        Assert.InRange(body.Length, 50_000_000, 52_428_800);

        var before = GC.GetAllocatedBytesForCurrentThread();
        await body.WriteAsync(Stream.Null, Token);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 1 << 20);
    }

    [Fact]
    public async Task A_picture_that_shrinks_between_the_passes_is_an_error_and_no_shorter_body()
    {
        using var stream = new MemoryStream(Noise(1000));
        await Assert.ThrowsAsync<IOException>(() => Base64Pieces.WriteAsync(stream, 1001, Base64Form.Standard, Stream.Null, Token));
    }

    [Fact]
    public async Task Names_and_texts_are_escaped()
    {
        var body = new G3.RealName(Media.Of(Noise(10)), "11010519491231002X", "龙\"傲\\天\n").ToBody();
        Assert.Equal("龙\"傲\\天\n", Member(await Bytes(body), "fullName"));
    }

    [Fact]
    public async Task An_address_is_for_the_first_generation()
    {
        var address = Media.At(new Uri("https://example.org/a.png"));
        Assert.Equal("""{"data":["https://example.org/a.png"]}""", System.Text.Encoding.UTF8.GetString(await Bytes(new G1.FaceDetect([address]).ToBody())));
        Assert.Throws<ArgumentException>(() => new G3.HardHat(address).ToBody());
    }

    private static async Task<string> Field(ApiRequest request, string name)
    {
        var body = request.ToBody();
        await body.PrepareAsync(Token);
        return Member(await Bytes(body), name);
    }

    private static string Member(byte[] json, string name)
    {
        var value = JsonDocument.Parse(json).RootElement.GetProperty(name);
        return (value.ValueKind == JsonValueKind.Array ? value[0] : value).GetString()!;
    }

    private static async Task<byte[]> Bytes(RequestBody body)
    {
        using var whole = new MemoryStream();
        await body.WriteAsync(whole, Token);
        return whole.ToArray();
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
