using Analytics.Engine.Ports;
using Analytics.Inference.Models;

namespace Analytics.Engine.Peers;

/// <summary>
/// Fetches from other nodes the weights that this one has a manifest of and no file, by their digest. A model is ready here only once its
/// file is verified and was opened; until then nothing changes. Looks again every <see cref="Every"/>.
/// </summary>
public sealed class ModelPuller : IAsyncDisposable
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly ModelRepository _repository;
    private readonly string _folder;
    private readonly PeerFiles _files;
    private readonly IPeers _peers;
    private readonly Func<Task> _arrived;
    private readonly Action<string> _trouble;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pulling;

    /// <param name="folder">A mirror among the repository's directories, for flat files.</param>
    /// <param name="arrived">Models have become ready.</param>
    /// <param name="trouble">A peer gave something else than what was asked for, in English. The same words are not said twice in a row.</param>
    public ModelPuller(
        ModelRepository repository, string folder, PeerFiles files, IPeers peers, Func<Task> arrived, Action<string> trouble, TimeProvider time)
    {
        (_repository, _folder, _files, _peers, _arrived, _trouble, _time) = (repository, folder, files, peers, arrived, trouble, time);
        Directory.CreateDirectory(folder);
        foreach (var rest in Directory.EnumerateFiles(folder, "*.part"))
            File.Delete(rest);
        _pulling = Task.Run(PullAsync);
    }

    /// <summary>Files fetched and verified since the start.</summary>
    public long Pulled { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _pulling.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task PullAsync()
    {
        using var timer = new PeriodicTimer(Every, _time);
        var said = "";
        try
        {
            do
            {
                var before = Pulled;
                foreach (var model in _repository.Catalog.Models.Where(model => model.State == ModelState.NotInstalled))
                {
                    if (await FetchAsync(model).ConfigureAwait(false) is { } trouble && trouble != said)
                        _trouble(said = trouble);
                }

                if (Pulled == before)
                    continue;
                _repository.Reload();
                await _arrived().ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    /// <returns>What went wrong; null where nothing did, also where nobody has the file.</returns>
    private async Task<string?> FetchAsync(CatalogModel model)
    {
        string? trouble = null;
        foreach (var peer in _peers.Others.Where(peer => peer is { IsReachable: true, Address: not null }))
        {
            try
            {
                if (!await _files.ModelAsync(peer, model.Version, Path.Combine(_folder, $"{model.Version.Sha256}.onnx"), _stop.Token).ConfigureAwait(false))
                    continue;
                Pulled++;
                return null;
            }
            catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                trouble = $"{model.Reference} from node {peer.NodeId}: {fault.Message}";
            }
        }

        return trouble;
    }
}
