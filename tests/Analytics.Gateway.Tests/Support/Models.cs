using Analytics.Gateway.Reading;

namespace Analytics.Gateway.Tests.Support;

internal static class Models
{
    public static readonly ModelBody Ready = new(
        "yolox_nano", "1", true, true, "ready", ["detection"], ["person"], 416, 416, new string('a', 64), 3_600_000, "Apache-2.0",
            "A small detector.", []);
}
