using Analytics.Simulator.Numerics;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.Rendering;

/// <summary>Surfaces of blocks: facades with windows, barriers, timber, cabinets.</summary>
internal static class Finishes
{
    public static Rgb Colour(Block block, Vec3 point, Vec3 normal, ulong seed)
    {
        var along = Math.Abs(normal.X) > 0.5 ? point.Z - block.Low.Z : point.X - block.Low.X;
        var up = point.Y - block.Low.Y;
        var stain = 0.88 + (0.24 * Texture.Cloud(along * 0.6, up * 0.6, seed + 71));
        var paint = Rgb.Of(block.Hex) * stain;
        if (normal.Y > 0.5)
            return paint * (block.Finish is Finish.Brick or Finish.Concrete ? 0.6 : 1.0);
        return block.Finish switch
        {
            Finish.Brick => Facade(block, along, up, paint * Bricks(along, up, seed), 3.3, 2.2, 0.42, seed),
            Finish.Concrete => Facade(block, along, up, paint * (Part(up / 3.6) < 0.02 ? 0.75 : 1), 2.6, 3.6, 0.72, seed),
            Finish.RedWhite => Part((along + up) / 0.7) < 0.5 ? Rgb.Of(0xC63A2C) * stain : Rgb.Of(0xE6E2DA) * stain,
            Finish.Timber when Part(up / 0.16) < 0.16 => paint * 0.45,
            Finish.Timber => paint * (0.85
                + (0.3 * Texture.Grain((long)Math.Floor(along * 2), (long)Math.Floor(up / 0.16), seed))),
            Finish.Cabinet => Cabinet(block, along, up, paint),
            _ => paint,
        };
    }

    private static Rgb Facade(Block block, double along, double up, Rgb wall, double bay, double sill, double share, ulong seed)
    {
        var floor = block.Finish == Finish.Concrete ? 3.6 : 3.5;
        var (column, row) = ((long)Math.Floor(along / bay), (long)Math.Floor(up / floor));
        var (u, v) = (Part(along / bay), up - (row * floor));
        var low = row == 0 ? 0.9 : sill - 1.2;
        if (up > block.High.Y - 0.5 || u < (1 - share) / 2 || u > (1 + share) / 2 || v < low || v > low + 1.75)
            return wall;
        var (cu, cv) = (Math.Abs(u - 0.5) / (share / 2), (v - low) / 1.75);
        if (cu > 0.90 || cu < 0.05 || cv < 0.06 || cv > 0.95)
            return Rgb.Of(0xCFCBC2);
        // Panes mirror the sky above and the street below; here and there a blind is down.
        var blind = Texture.Grain(column, row, seed + 81);
        return blind > 0.78 && cv > 1 - blind ? Rgb.Of(0xB9B2A0)
            : Rgb.Mix(Rgb.Of(0x2A333B), Rgb.Of(0x6C8296), (0.35 * cv) + (0.5 * Texture.Grain(column, row, seed + 83)));
    }

    private static double Bricks(double along, double up, ulong seed)
    {
        var row = (long)Math.Floor(up / 0.17);
        var shifted = (along / 0.5) + ((row & 1) * 0.5);
        return 0.84 + (0.32 * Texture.Grain((long)Math.Floor(shifted), row, seed + 91));
    }

    private static Rgb Cabinet(Block block, double along, double up, Rgb paint)
    {
        var (width, height) = (Math.Max(block.High.X - block.Low.X, 0.01), block.High.Y - block.Low.Y);
        if (Math.Abs(along - (width / 2)) < 0.015 || up < 0.08)
            return paint * 0.4;
        // A yellow warning sign on the left door, louvres on the right one.
        if (Math.Abs(along - (0.25 * width)) < 0.16 && Math.Abs(up - (0.66 * height)) < 0.14)
            return Rgb.Of(0xE3BE27);
        var isLouvre = along > 0.58 * width && along < 0.92 * width && up > 0.3 * height && up < 0.5 * height;
        return isLouvre && Part(up / 0.07) < 0.4 ? paint * 0.5 : paint;
    }

    private static double Part(double value) => value - Math.Floor(value);
}
