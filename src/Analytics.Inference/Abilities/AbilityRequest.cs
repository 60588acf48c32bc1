using Analytics.Vision.Media;

namespace Analytics.Inference.Abilities;

/// <summary>A picture of a request, as it came and decoded. Neither is ever stored (I14).</summary>
public sealed record Picture(ReadOnlyMemory<byte> Encoded, BgrImage Image)
{
    /// <summary>
    /// The file lies otherwise than the picture: its orientation was applied. Whoever asks another machine sends the picture and not the
    /// file, since positions in the answer would be those of the file on a machine that does not apply it.
    /// </summary>
    public bool IsTurned { get; init; }
}

/// <summary>What a caller asks of one ability, after all checks of its contract. Positions are pixels of the picture.</summary>
/// <param name="Ability">Code of <see cref="AbilityRegistry"/>.</param>
public abstract record AbilityRequest(string Ability)
{
    public sealed record HardHat(Picture Picture) : AbilityRequest("hard_hat");

    public sealed record Workwear(Picture Picture) : AbilityRequest("workwear");

    /// <param name="Pictures">1 to 32.</param>
    /// <param name="Area">4 to 9 corners.</param>
    public sealed record Fence(IReadOnlyList<Picture> Pictures, IReadOnlyList<(double X, double Y)> Area) : AbilityRequest("electronic_fence");

    /// <summary><c>fall_down</c> or <c>fight</c> over 1 to 64 consecutive pictures.</summary>
    public sealed record Clip(string Ability, IReadOnlyList<Picture> Pictures) : AbilityRequest(Ability);

    /// <param name="MinScore">0 to 1; null for the model's own.</param>
    public sealed record FaceDetection(Picture Picture, double? MinScore = null, bool WithAngles = false) : AbilityRequest("face_detect");

    public sealed record FaceAttributes(Picture Picture) : AbilityRequest("face_attributes");

    /// <summary>The central face of each picture.</summary>
    public sealed record FaceComparison(Picture First, Picture Second) : AbilityRequest("face_compare");

    public sealed record FaceLiveness(Picture Picture) : AbilityRequest("face_liveness");

    public sealed record Mask(Picture Picture) : AbilityRequest("mask");

    /// <param name="Video">The file as it came.</param>
    /// <param name="Action">What the person was asked to do.</param>
    /// <param name="ChecksQuality">Too dark, too bright and too blurred videos are refused, as the face product's table has it (L2).</param>
    public sealed record ActionLiveness(ReadOnlyMemory<byte> Video, LivenessAction Action, bool ChecksQuality = false)
        : AbilityRequest("action_liveness");

    public sealed record RealName(string FullName, string IdNumber, Picture Portrait) : AbilityRequest("real_name_auth")
    {
        /// <summary>Whose register is asked: the caller's account. Backends with one register for all do not need it.</summary>
        public string? Account { get; init; }

        /// <summary>Names and numbers do not belong into logs.</summary>
        public override string ToString() => nameof(RealName);
    }
}

/// <summary>The five values of the contract's ActionType, in its order.</summary>
public enum LivenessAction
{
    Eye = 1,
    FaceLeft = 2,
    FaceRight = 3,
    FaceUpDown = 4,
    Mouth = 5,
}
