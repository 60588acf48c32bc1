using Analytics.Engine.Peers;
using Analytics.Engine.Ports;
using Analytics.Inference.Sending;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>The other nodes over HTTP, as this one asks them: their files, their models, and their inference. <see cref="PeerListener"/> answers.</summary>
public sealed class PeerStack : IDisposable
{
    /// <summary>Weights that came from other nodes, under the data folder.</summary>
    private const string MirrorName = "models";

    private readonly EnginePeers _peers;
    private readonly PeerHttp _http;

    private PeerStack(string name, string data, PeerSignature signature, Func<IAnalyticsEngine?> engine, TimeProvider time)
    {
        (Signature, Mirror) = (signature, Path.Combine(data, MirrorName));
        _peers = new EnginePeers(engine, time);
        _http = new PeerHttp(name, signature, time);
        Files = new PeerFiles(_http, _peers, time);
        Tensors = new PeerTensors(_http, _peers, time);
        Directory.CreateDirectory(Mirror);
    }

    public PeerSignature Signature { get; }

    public PeerFiles Files { get; }

    public ITensorCarrier Tensors { get; }

    /// <summary>Folder of the weights that came from other nodes.</summary>
    public string Mirror { get; }

    /// <param name="data">The node's data directory.</param>
    /// <param name="engine">Null until it is made.</param>
    /// <returns>Null under the local engine, and without a secret.</returns>
    /// <exception cref="InvalidDataException">The secret is named and not there.</exception>
    public static PeerStack? Open(NodeSettings settings, string data, Func<IAnalyticsEngine?> engine, TimeProvider time) =>
        settings.Engine.Kind == EngineKind.Clustered && settings.Cluster.Secret is { Length: > 0 } secret
            ? new PeerStack(settings.Name, data, new PeerSignature(SecretReference.Read(secret)), engine, time)
            : null;

    /// <summary>Fetches from here on what this node lacks. Cameras that wait for it begin anew once it is here.</summary>
    public ModelPuller PullModels(NodeHost node) => new(
        node.Inference.Repository, Mirror, Files, _peers, () => RestartAsync(node), text => Console.Error.WriteLine($"analytics: {text}"), node.Time);

    public void Dispose() => _http.Dispose();

    // A pipeline takes its models when it starts.
    private static async Task RestartAsync(NodeHost node)
    {
        foreach (var camera in node.Board.All.Where(camera => camera.Missing.Count > 0).Select(camera => camera.Id).ToList())
        {
            try
            {
                await node.Engine.ReleaseAsync(camera);
                await node.Engine.ActivateAsync(camera);
            }
            catch (EntityUnavailableException)
            {
                // It starts wherever it comes up next, with what is there then.
            }
        }
    }
}
