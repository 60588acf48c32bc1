using System.Buffers.Binary;
using System.Text;
using Analytics.Domain.Persons;
using Analytics.Engine.Ports;
using Analytics.Inference.Pipelines.FaceCompare;

namespace Analytics.Engine.Persons;

/// <summary>Seals and opens what is personal. A sealed text opens for its own person and field alone.</summary>
/// <remarks>All but <see cref="FingerprintOf"/> throw what <see cref="IKeyRing"/> throws.</remarks>
public sealed class PersonSeals(IKeyRing ring)
{
    /// <summary>Recognises a number without keeping it: under a key of the account's own, so that two accounts cannot compare.</summary>
    public string FingerprintOf(string account, string number) => ring.Fingerprint(Encoding.UTF8.GetBytes(number), $"{NumberClaimDecider.KindName}|{account}");

    /// <summary>With a fresh data key.</summary>
    public async Task<SealedIdentity> SealAsync(string account, string person, string name, string number, CancellationToken cancel)
    {
        var key = await ring.CreateAsync(cancel);
        return new SealedIdentity(
            key, await SealNameAsync(key, account, person, name, cancel),
            await ring.SealAsync(key, Encoding.UTF8.GetBytes(number), Purpose(account, person, "number"), cancel), FingerprintOf(account, number));
    }

    /// <summary>With a fresh data key.</summary>
    public async Task<SealedPortrait> SealAsync(string account, string person, FaceEmbedding portrait, CancellationToken cancel)
    {
        var key = await ring.CreateAsync(cancel);
        var bytes = new byte[sizeof(float) * portrait.Values.Count];
        for (var i = 0; i < portrait.Values.Count; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * i), portrait.Values[i]);
        return new SealedPortrait(key, await ring.SealAsync(key, bytes, Purpose(account, person, "portrait"), cancel), portrait.ModelSha256);
    }

    public async Task<string> SealNameAsync(string dataKey, string account, string person, string name, CancellationToken cancel) =>
        await ring.SealAsync(dataKey, Encoding.UTF8.GetBytes(name), Purpose(account, person, "name"), cancel);

    /// <exception cref="SecretUnreadableException">The person was erased, or this node's key file is another one.</exception>
    public Task<string> OpenNameAsync(PersonState person, CancellationToken cancel) => OpenAsync(person, person.Identity?.Name, "name", cancel);

    /// <inheritdoc cref="OpenNameAsync"/>
    public Task<string> OpenNumberAsync(PersonState person, CancellationToken cancel) => OpenAsync(person, person.Identity?.Number, "number", cancel);

    /// <exception cref="SecretUnreadableException">The portrait was replaced or withdrawn, or this node's key file is another one.</exception>
    public async Task<float[]> OpenPortraitAsync(PersonState person, CancellationToken cancel)
    {
        var portrait = person.Portrait ?? throw new SecretUnreadableException(Purpose(person, "portrait"));
        var bytes = await ring.OpenAsync(portrait.Embedding, Purpose(person, "portrait"), cancel);
        var values = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(sizeof(float) * i));
        return values;
    }

    public ValueTask DestroyAsync(string dataKey) => ring.DestroyAsync(dataKey, CancellationToken.None);

    private async Task<string> OpenAsync(PersonState person, string? sealedText, string field, CancellationToken cancel)
    {
        var purpose = Purpose(person, field);
        return Encoding.UTF8.GetString(await ring.OpenAsync(sealedText ?? throw new SecretUnreadableException(purpose), purpose, cancel));
    }

    private static string Purpose(PersonState person, string field) => Purpose(person.Account, person.Person, field);

    private static string Purpose(string account, string person, string field) => $"{PersonDecider.IdOf(account, person)}|{field}";
}
