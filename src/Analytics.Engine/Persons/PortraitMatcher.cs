using Analytics.Domain.Persons;
using Analytics.Engine.Ports;
using Analytics.Inference.Abilities;
using Analytics.Inference.Pipelines.FaceCompare;

namespace Analytics.Engine.Persons;

/// <summary>What came of comparing a picture with a person's portrait. The values are the contract's characters (second of resStr).</summary>
public enum PortraitVerdict
{
    Same = '0',
    Different = '1',

    /// <summary>Between the two thresholds.</summary>
    Uncertain = '2',

    /// <summary>The portrait on record cannot be opened.</summary>
    RecordUnreadable = 'A',

    MatcherFailed = 'B',

    /// <summary>None on record.</summary>
    NoPortrait = 'D',

    NotJpeg = 'E',

    /// <summary>The picture has no face.</summary>
    NoFace = 'F',

    /// <summary>Too dark, too bright or too blurred.</summary>
    Unclear = 'G',

    /// <summary>The picture has less than 5 KB.</summary>
    TooSmall = 'J',

    /// <summary>The portrait on record was made by another model than the present one: it has to be enrolled again.</summary>
    RecordOutdated = 'K',

    MatcherTimedOut = 'T',
}

/// <param name="Similarity">0 to 1, calibrated; null where nothing was compared.</param>
public sealed record PortraitMatch(PortraitVerdict Verdict, double? Similarity = null);

/// <param name="SameFrom">Least similarity of the same person, 0 to 1.</param>
/// <param name="UncertainFrom">Least similarity of perhaps the same person, at most <paramref name="SameFrom"/>.</param>
public sealed record MatchThresholds(double SameFrom = 0.8, double UncertainFrom = 0.5)
{
    public PortraitVerdict Judge(double similarity) =>
        similarity >= SameFrom ? PortraitVerdict.Same : similarity >= UncertainFrom ? PortraitVerdict.Uncertain : PortraitVerdict.Different;
}

/// <summary>Compares a picture with a person's portrait, one to one.</summary>
public sealed class PortraitMatcher(PersonSeals seals, IFaceEmbedder embedder, MatchThresholds thresholds)
{
    public MatchThresholds Thresholds => thresholds;

    /// <summary>Checks in the order in which faults are told: what is on record, the file, the face.</summary>
    /// <exception cref="AbilityException">It was not carried out: no model is ready, or it took no more work.</exception>
    public async Task<PortraitMatch> MatchAsync(PersonState person, Picture picture, CancellationToken cancel)
    {
        if (person.Portrait is not { } record)
            return new(PortraitVerdict.NoPortrait);
        if (picture.Encoded.Length < PortraitDesk.LeastBytes)
            return new(PortraitVerdict.TooSmall);
        if (!PortraitDesk.IsJpeg(picture.Encoded.Span))
            return new(PortraitVerdict.NotJpeg);
        if (embedder.ModelSha256 is { } model && model != record.ModelSha256)
            return new(PortraitVerdict.RecordOutdated);
        try
        {
            var known = await seals.OpenPortraitAsync(person, cancel);
            if (await embedder.EmbedAsync(picture.Image, cancel) is not { } seen)
                return new(PortraitVerdict.NoFace);
            if (!seen.IsClear)
                return new(PortraitVerdict.Unclear);
            // The model may have been replaced since it was asked for.
            if (seen.ModelSha256 != record.ModelSha256 || seen.Values.Count != known.Length)
                return new(PortraitVerdict.RecordOutdated);
            var similarity = FaceEmbedder.Similarity(seen, seen with { Values = known });
            return new(thresholds.Judge(similarity), similarity);
        }
        catch (Exception fault) when (fault is SecretUnreadableException or JournalException)
        {
            return new(PortraitVerdict.RecordUnreadable);
        }
        catch (AbilityException fault) when (fault.Fault is AbilityFault.TimedOut)
        {
            return new(PortraitVerdict.MatcherTimedOut);
        }
        catch (AbilityException fault) when (fault.Fault is AbilityFault.Failed)
        {
            return new(PortraitVerdict.MatcherFailed);
        }
    }
}
