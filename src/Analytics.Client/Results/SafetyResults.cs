namespace Analytics.Client.Results;

/// <summary>A helmet or a piece of work clothes.</summary>
/// <param name="ClassName">As the server names it, such as <c>blue_hat</c>; without blanks around it.</param>
/// <param name="Score">0 to 1.</param>
public sealed record ClassifiedObject(PixelRect Box, string ClassName, double Score);

/// <param name="Handled">Pictures that were judged.</param>
/// <param name="Failed">Pictures that could not be read; their element is empty.</param>
/// <param name="Pictures">Who stands inside the area, for each picture in the request's order.</param>
public sealed record FenceResult(int Handled, int Failed, IReadOnlyList<IReadOnlyList<PixelRect>> Pictures);

/// <param name="Score">Probability, 0 to 1.</param>
public sealed record ClipScore(double Score);

/// <summary>The five values of <c>ActionType</c>, in the contract's spelling.</summary>
public enum FaceAction
{
    Blink = 1,
    OpenMouth = 2,
    FaceLeft = 3,
    FaceRight = 4,
    FaceUpdown = 5,
}

/// <param name="Seen">The actions that were seen, asked for or not.</param>
/// <param name="IsLive">The contract's <c>valid</c>.</param>
public sealed record ActionLivenessResult(IReadOnlySet<FaceAction> Seen, bool IsLive);
