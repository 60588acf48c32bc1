using Akka.Actor;
using Akka.Serialization;
using Analytics.Engine.Codec;

namespace Analytics.Engine.Clustered.Serialization;

/// <summary>An event or a snapshot as the journal holds it: bytes that <see cref="EventCodec"/> wrote and will read.</summary>
/// <param name="Manifest">Such as <c>incident-opened.v1</c> or <c>camera-state.v1</c>.</param>
internal sealed record JournalPayload(string Manifest, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Puts our codec's bytes into Akka's rows, unchanged. Nothing is encoded here, so a write cannot be rejected, and nothing decoded:
/// what cannot be read is the entity's business, which names the event instead of failing inside Akka's recovery.
/// </summary>
internal sealed class JournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => EventCodec.SerializerId;

    public override string Manifest(object o) => Ours(o).Manifest;

    public override byte[] ToBinary(object obj) => Ours(obj).Bytes.ToArray();

    public override object FromBinary(byte[] bytes, string manifest) => new JournalPayload(manifest, bytes);

    private static JournalPayload Ours(object o) => o as JournalPayload
        ?? throw new ArgumentException($"{o.GetType()} does not go into the journal.", nameof(o));
}
