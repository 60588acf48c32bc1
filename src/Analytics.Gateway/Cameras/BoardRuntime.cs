using Analytics.Domain;
using Analytics.Engine.Pipeline;
using Analytics.Gateway.Problems;
using Analytics.Vision.Kernels;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Cameras;

/// <summary>Reads the board of the node's pipelines.</summary>
public sealed class BoardRuntime(CameraBoard board, IImageCodec codec) : ICameraRuntime
{
    public IReadOnlyList<CameraNow> All() => [.. board.All.Select(Now)];

    public CameraNow? Find(EntityId camera) => board.Find(camera) is { } live ? Now(live) : null;

    public Jpeg? Picture(EntityId camera, int quality)
    {
        if (board.Find(camera)?.Latest() is not { } frame)
            return null;
        try
        {
            return new Jpeg(codec.EncodeJpeg(BgrConverter.ToBgr(frame, YuvMatrix.Bt601), quality), frame.At);
        }
        finally
        {
            frame.Release();
        }
    }

    public Task NextAsync(EntityId camera) => board.Find(camera)?.NextAsync() ?? Task.CompletedTask;

    private static CameraNow Now(LiveCamera live) => new(live.Id, live.Epoch, new CameraStatus(
        live.State,
        live.Since,
        live.Fault is { } fault ? ProblemCatalogue.Name(fault.Kind) : null,
        live.Fault?.Detail,
        live.LastFrameAt,
        live.Counts.Samples,
        live.Counts.Still,
        live.Missing,
        live.LastFailure));
}
