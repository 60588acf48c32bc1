using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Scenes;

/// <summary>A named colour, so that the ground truth can say what a person wears.</summary>
/// <param name="Name">Lower case English.</param>
/// <param name="Hex">0xRRGGBB.</param>
public readonly record struct Dye(string Name, int Hex);

/// <summary>What a person looks like.</summary>
/// <param name="Height">Metres, 1.4 to 2.</param>
/// <param name="Build">Thickness, 0.85 slim to 1.2 broad.</param>
/// <param name="Skin">0xRRGGBB.</param>
/// <param name="Hair">0xRRGGBB.</param>
/// <param name="LongHair">To the shoulders.</param>
/// <param name="Top">Shirt or jacket.</param>
/// <param name="LongSleeves">To the wrist, else to the elbow.</param>
/// <param name="Trousers">To the ankle.</param>
/// <param name="Hat">A hard hat of that colour, or null.</param>
/// <param name="Vest">A high-visibility vest of that colour, or null.</param>
/// <param name="Pack">A backpack of that colour, or null.</param>
public sealed record Look(
    double Height, double Build, int Skin, int Hair, bool LongHair, Dye Top, bool LongSleeves, Dye Trousers,
    Dye? Hat = null, Dye? Vest = null, Dye? Pack = null)
{
    public static readonly Dye YellowHat = new("yellow", 0xF2C318);
    public static readonly Dye WhiteHat = new("white", 0xF0F0EC);
    public static readonly Dye RedHat = new("red", 0xC92A22);
    public static readonly Dye BlueHat = new("blue", 0x1F55B5);
    public static readonly Dye OrangeVest = new("orange", 0xF26A1B);
    public static readonly Dye LimeVest = new("lime", 0xC8E62E);

    public static readonly Dye[] Hats = [YellowHat, WhiteHat, RedHat, BlueHat, new("orange", 0xEE7420), new("green", 0x2C8A43)];

    public static readonly Dye[] Tops =
    [
        new("white", 0xE4E4E0), new("black", 0x26272B), new("grey", 0x83878C), new("red", 0xB0322C), new("navy", 0x27345E),
        new("blue", 0x3B6FB0), new("green", 0x3E7350), new("beige", 0xC9B68F), new("pink", 0xD58FA0), new("purple", 0x6C4C88),
        new("orange", 0xD0762F), new("brown", 0x6E4B32), new("yellow", 0xD9BA3F),
    ];

    private static readonly Dye[] Bottoms =
    [
        new("navy", 0x2B3450), new("black", 0x222327), new("grey", 0x5E6268), new("blue", 0x46618C), new("beige", 0xA99670),
        new("brown", 0x54412F), new("olive", 0x565B3C),
    ];

    private static readonly int[] Skins = [0xF0C8A8, 0xE3B48F, 0xCF9B73, 0xB27B55, 0x8D5B3C, 0x6B432C];
    private static readonly int[] Hairs = [0x1C1714, 0x2B211B, 0x47321F, 0x6B4A2A, 0x8C8884, 0xA9844E];

    /// <summary>Somebody, without hat, vest or pack.</summary>
    public static Look Random(ref Prng prng) => new(
        Height: prng.Between(1.58, 1.86),
        Build: prng.Between(0.92, 1.14),
        Skin: prng.Pick<int>(Skins),
        Hair: prng.Pick<int>(Hairs),
        LongHair: prng.Unit() < 0.35,
        Top: prng.Pick<Dye>(Tops),
        LongSleeves: prng.Unit() < 0.6,
        Trousers: prng.Pick<Dye>(Bottoms));
}
