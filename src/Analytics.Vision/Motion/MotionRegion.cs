using Analytics.Vision.Detections;

namespace Analytics.Vision.Motion;

/// <summary>Changed cells that touch each other, corners included.</summary>
/// <param name="Box">The rectangle around them.</param>
/// <param name="Cells">How many.</param>
/// <param name="Area">Their share of the frame, 0 to 1; at most the box's.</param>
/// <param name="Score">
/// How clear the change is, 0 to 1: mean of 1 − threshold ÷ change over the cells. 0.5 is twice the threshold.
/// </param>
public readonly record struct MotionRegion(Box Box, int Cells, float Area, float Score);
