using System.Text;
using Analytics.Client.Contract;
using Analytics.Client.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Analytics.Benchmarks.Gateways;

/// <summary>The request that both sides get, and the endpoint of the other side.</summary>
internal static class BenchRequests
{
    private const int BodyBytes = 1024;

    /// <summary>An answer as long as ours: fall detection's 4015.</summary>
    private static readonly byte[] s_answer = Encoding.UTF8.GetBytes(
        """{"code":4015,"statusCode":4015,"message":"error","details":"图像解析失败","error":"AI_OP_4015"}""");

    /// <summary>The bytes of one request whose body has 1 KB: Base64 of something that is no picture.</summary>
    public static byte[] Signed(DateTimeOffset now)
    {
        const string frame = """{"images":["AAAA"]}""";
        var filler = new string('A', (BodyBytes - frame.Length) / 4 * 4);
        var body = Encoding.ASCII.GetBytes($$"""{"images":["{{filler}}AAAA"]}""");
        using var signer = RequestSigner.ForG3(BenchCredentials.Keys, now, "33dfa732-b27b-464f-b15a-21ed6845afd5");
        signer.Append(body);
        var head = new StringBuilder($"POST {Endpoints.G3FallDown.Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n")
            .Append($"Content-Length: {body.Length}\r\n");
        foreach (var header in signer.Sign())
            head.Append($"{header.Name}: {header.Value}\r\n");
        return [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    /// <summary>An endpoint that knows its path, reads the body and answers: the same status, headers and bytes as ours.</summary>
    public static void Bare(WebApplication app) => app.MapPost(Endpoints.G3FallDown.Path, async (HttpContext http) =>
    {
        while (true)
        {
            var read = await http.Request.BodyReader.ReadAsync();
            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }

        http.Response.Headers[SignatureHeaders.EopRequestId] = http.Request.Headers[SignatureHeaders.EopRequestId];
        (http.Response.StatusCode, http.Response.ContentType, http.Response.ContentLength) = (StatusCodes.Status200OK, "application/json", s_answer.Length);
        await http.Response.BodyWriter.WriteAsync(s_answer);
    });
}
