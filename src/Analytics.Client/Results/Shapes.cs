namespace Analytics.Client.Results;

/// <summary>A rectangle in pixels.</summary>
public readonly record struct PixelRect(int Left, int Top, int Width, int Height)
{
    public int Right => Left + Width;

    public int Bottom => Top + Height;
}

public readonly record struct PixelPoint(int X, int Y);

/// <summary>In degrees.</summary>
public readonly record struct FaceAngles(double Pitch, double Yaw, double Roll);
