using Analytics.Domain.Geometry;

namespace Analytics.Domain.Rules;

/// <summary>One thing seen in a window.</summary>
/// <param name="Label">The model's word for it, such as <c>person</c>.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Box">In fractions of the frame; <see cref="Geometry.Box.Whole"/> for a score of the whole clip.</param>
/// <param name="TrackId">The tracker's number for the object within one run of the pipeline, or null without a tracker.</param>
public readonly record struct Observation(string Label, double Score, Box Box, int? TrackId = null);

/// <summary>Which model spoke.</summary>
/// <param name="Digest">SHA-256 of the model file, hexadecimal.</param>
/// <param name="Backend">What ran it, such as <c>onnx-cpu</c> or <c>remote</c>.</param>
public sealed record ModelRef(string Name, string Version, string Digest, string Backend);

/// <summary>A span of media time and of frame numbers, both ends included.</summary>
/// <param name="From">Timestamp of the first frame.</param>
/// <param name="To">Timestamp of the last frame; what orders the windows of a camera.</param>
public sealed record WindowSpan(DateTimeOffset From, DateTimeOffset To, long FirstFrame, long LastFrame);

/// <summary>What inference made of one window.</summary>
/// <param name="FrameHashes">One for each frame that was inferred, in order; an auditor finds the frames again by them.</param>
/// <param name="Model">Null for abilities without a model.</param>
/// <param name="IsGated">Nothing moved, so inference was spared; <paramref name="Observations"/> is then empty.</param>
public sealed record WindowResult(
    WindowSpan Span, ValueList<Observation> Observations, ValueList<string> FrameHashes, ModelRef? Model, bool IsGated = false);
