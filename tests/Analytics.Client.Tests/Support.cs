using Analytics.Client.Credentials;
using Analytics.Client.Results;
using Analytics.TestKit.Time;

namespace Analytics.Client.Tests;

internal static class Support
{
    public static readonly ClientCredentials Keys = new(
        "562b89493b1a40e1b97ea05e50dd8170", "0123456789abcdef0123456789abcdef", "1a2b3c4d5e6f47788990aabbccddeeff", "ffeeddccbbaa40998877665544332211");

    /// <summary>A client on a manual clock, whose pauses are never lengthened or shortened, and whose ids count.</summary>
    public static AnalyticsClientOptions Options(Uri address, ManualTimeProvider? time = null, Generation generation = Generation.G3)
    {
        var id = 0;
        return new AnalyticsClientOptions
        {
            BaseAddress = address,
            Credentials = new FixedCredentials(Keys),
            Generation = generation,
            Time = time ?? new ManualTimeProvider(),
            Chance = () => 0.5,
            NewRequestId = () => $"id-{++id}",
        };
    }

    public static T Value<T>(this ApiResult<T> result) => Assert.IsType<ApiResult<T>.Success>(result).Value;

    public static ApiResult<T>.BusinessError Business<T>(this ApiResult<T> result) => Assert.IsType<ApiResult<T>.BusinessError>(result);

    public static ApiResult<T>.GatewayError Gateway<T>(this ApiResult<T> result) => Assert.IsType<ApiResult<T>.GatewayError>(result);

    public static ApiResult<T>.NetworkError Network<T>(this ApiResult<T> result) => Assert.IsType<ApiResult<T>.NetworkError>(result);
}
