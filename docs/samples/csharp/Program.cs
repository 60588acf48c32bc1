using Analytics.Client;
using Analytics.Client.Bodies;
using Analytics.Client.Credentials;
using Analytics.Client.Results;

// CTYUN_URL=http://127.0.0.1:8600 CTYUN_APP_KEY=… CTYUN_ACCESS_KEY=… CTYUN_SECURITY_KEY=… dotnet run photo.jpg
// With CTYUN_SM2_PUBLIC_KEY (from the app's page) the body travels encrypted.
if (args.Length != 1)
{
    Console.Error.WriteLine("usage: dotnet run PICTURE");
    return 2;
}

using var client = new AnalyticsClient(new AnalyticsClientOptions
{
    BaseAddress = new Uri(Environment.GetEnvironmentVariable("CTYUN_URL") ?? "http://127.0.0.1:8600"),
    Credentials = new EnvironmentCredentials("CTYUN"),
    EncryptBodies = Environment.GetEnvironmentVariable("CTYUN_SM2_PUBLIC_KEY") is { Length: > 0 },
});

// The file is read in pieces, twice: once for the signature, once while it is sent.
await using var file = File.OpenRead(args[0]);
switch (await client.DetectFacesAsync(Media.Of(file), minScore: 0.5))
{
    case ApiResult<FaceDetection>.Success(var found, _):
        foreach (var face in found.Faces)
            Console.WriteLine($"face {face.Box.Width} × {face.Box.Height} at {face.Box.Left},{face.Box.Top}, score {face.Score:0.0000}");
        return 0;
    case ApiResult<FaceDetection>.BusinessError error:
        Console.Error.WriteLine($"the ability says {error.Number}: {error.Message} {error.Details} (charged)");
        return 1;
    case ApiResult<FaceDetection>.GatewayError refusal:
        Console.Error.WriteLine($"refused with {refusal.Number}: {refusal.Message} (not charged; {refusal.Class})");
        return 1;
    case ApiResult<FaceDetection>.NetworkError lost:
        Console.Error.WriteLine($"no answer after {lost.Attempts} attempts: {lost.Detail}");
        return 1;
    default:
        return 1;
}
