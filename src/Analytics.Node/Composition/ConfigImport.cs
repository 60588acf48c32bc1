using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Ports;
using Analytics.Node.Configuration;
using Analytics.Node.Security;

namespace Analytics.Node.Composition;

/// <summary>
/// Brings the cameras of a configuration file into the journal: what is new or changed is imported, what the file no longer holds
/// is retired, and nothing else is touched. Safe to repeat.
/// </summary>
public sealed class ConfigImport(IAnalyticsEngine engine, IEventJournal journal, SourceSealer sealer, TimeProvider time, Func<string> newId)
{
    /// <param name="file">Name of the file, as events carry it.</param>
    /// <param name="cameras">Its cameras, without a fault.</param>
    /// <returns>What was refused, by camera; empty where all is in place.</returns>
    public async Task<ImportReport> RunAsync(string file, IReadOnlyList<CameraSettings> cameras, CancellationToken cancel)
    {
        var (changed, refused) = (new List<EntityId>(), new List<ImportRefusal>());
        var wanted = new HashSet<EntityId>();
        foreach (var settings in cameras)
        {
            var id = CameraDecider.IdOf(settings.Tenant, settings.Id);
            wanted.Add(id);
            if (await DigestAsync(id, settings, cancel) is not { } digest)
            {
                refused.Add(new ImportRefusal(id, "the camera does not answer", IsCertain: false));
                continue;
            }

            var origin = new FileOrigin(file, digest);
            var config = CameraMapping.ToConfig(settings, sealer.Seal(id, settings.Source, CameraMapping.ToPace(settings.Pace)));
            await SendAsync(id, new ImportCamera(newId(), time.GetUtcNow(), $"file:{file}", origin, config));
        }

        foreach (var id in await OwnedAsync(file, cancel))
        {
            if (!wanted.Contains(id))
                await SendAsync(id, new RetireCamera(newId(), time.GetUtcNow(), $"file:{file}", file));
        }

        return new ImportReport(changed, refused);

        async Task SendAsync(EntityId id, ICommand command)
        {
            var reply = await engine.AskAsync(id, command, cancel);
            if (reply.Refusal is { } refusal)
                refused.Add(new ImportRefusal(id, refusal.ToString()));
            else if (reply.Status == ReplyStatus.Unknown)
                refused.Add(new ImportRefusal(id, reply.Detail ?? reply.Cause.ToString(), IsCertain: false));
            else if (reply.Events.Count > 0)
                changed.Add(id);
        }
    }

    /// <summary>
    /// The digest knows no secrets, so whether an address with one has changed shows only beside the sealed one; a change gets a mark of
    /// its own.
    /// </summary>
    /// <returns>Null where the camera does not answer.</returns>
    private async Task<string?> DigestAsync(EntityId id, CameraSettings settings, CancellationToken cancel)
    {
        var plain = ConfigDigest.OfCamera(settings);
        if (SourceSealer.Display(settings.Source) == settings.Source)
            return plain;
        try
        {
            var present = (await engine.ReadAsync<CameraState>(id, cancel)).State;
            return present is { Life: CameraLife.Present, Origin.Digest: { } digest, Config.Source: { } source }
                && digest.StartsWith($"{plain}.", StringComparison.Ordinal) && IsSame(id, source, settings.Source)
                ? digest
                : $"{plain}.{newId()}";
        }
        catch (EntityUnavailableException)
        {
            return null;
        }
    }

    private bool IsSame(EntityId id, CameraSource present, string address)
    {
        try
        {
            return sealer.Open(id, present) == address;
        }
        catch (SecretUnreadableException)
        {
            // Sealed with another key: sealed anew with ours.
            return false;
        }
    }

    // Few hundred cameras, once a start: their entities are asked one by one, so that no lagging read model decides.
    private async Task<IReadOnlyList<EntityId>> OwnedAsync(string file, CancellationToken cancel)
    {
        var owned = new List<EntityId>();
        foreach (var text in await journal.ListAsync(CameraDecider.KindName, cancel))
        {
            if (EntityId.TryParse(text, out var id)
                && (await engine.ReadAsync<CameraState>(id, cancel)).State is { Life: CameraLife.Present, Origin.File: { } origin } && origin == file)
                owned.Add(id);
        }

        return owned;
    }
}

/// <param name="Changed">Cameras, accounts and apps that are different from before, and ledgers in which a pack was bought.</param>
/// <param name="Refused">Those that the journal did not take, with the reason.</param>
public sealed record ImportReport(IReadOnlyList<EntityId> Changed, IReadOnlyList<ImportRefusal> Refused)
{
    public static ImportReport None { get; } = new([], []);

    /// <summary>Nothing would come of repeating it.</summary>
    public bool IsCertain => Refused.All(r => r.IsCertain);

    public ImportReport With(ImportReport other) => new([.. Changed, .. other.Changed], [.. Refused, .. other.Refused]);
}

/// <param name="Camera">Or the account, app or ledger: its kind tells.</param>
/// <param name="IsCertain">False where the journal or the entity only did not answer: to be repeated.</param>
public sealed record ImportRefusal(EntityId Camera, string Reason, bool IsCertain = true);
