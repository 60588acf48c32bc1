using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Analytics.Engine.Clustered.Serialization;

/// <summary>
/// Stands where Akka.NET has its reflection-based default serializer: a type that nobody bound to a serializer of its own neither
/// leaves the node nor enters the journal.
/// </summary>
internal sealed class RefusingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const int Id = 4203;

    /// <summary>Akka hands the settings over of a serializer that has some; this one stands in for such.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Config settings)
        : this(system) => _ = settings;

    public override int Identifier => Id;

    public override string Manifest(object o) => throw Refused(o.GetType().ToString());

    public override byte[] ToBinary(object obj) => throw Refused(obj.GetType().ToString());

    public override object FromBinary(byte[] bytes, string manifest) => throw Refused(manifest);

    private static NotSupportedException Refused(string type) =>
        new($"'{type}' has no serializer: give it a manifest in WireSerializer, or keep it on its node.");
}
