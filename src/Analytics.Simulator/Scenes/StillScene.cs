using Analytics.Simulator.Rendering;

namespace Analytics.Simulator.Scenes;

/// <summary>Evening and nobody about: only the sensor's noise and the fading light. Nothing may fire here.</summary>
internal static class StillScene
{
    public static SceneScript Make(ulong seed) => new(
        "still", seed, Seconds: 20, new CameraPlacement(1.9, 5.0, 1.0, 0, 19, 60), Daylight.At(18.6, 0.3), Noise: 2.0,
        [],
        [new Block(new(5.4, 0, 14.1), new(6.7, 1.7, 14.9), Finish.Cabinet, 0x6E7F74)],
        [new GroundZone("yard", Campus.Yard(inset: 0.3))]);
}
