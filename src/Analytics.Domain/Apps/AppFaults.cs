using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Apps;

/// <summary>What can be wrong with openings, allow lists and keys of an app.</summary>
public static class AppFaults
{
    /// <summary>Entries of one allow list.</summary>
    public const int MaxAllowed = 100;

    public static IReadOnlyList<Fault> Of(ValueList<AbilityOpening> abilities)
    {
        var faults = new FaultList();
        if (abilities.Count > OpenableAbilities.All.Count)
            faults.Add("abilities", FaultCode.TooMany, $"has {abilities.Count} entries", $"use {OpenableAbilities.All.Count} at most");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < abilities.Count; i++)
        {
            var path = $"abilities[{i.ToString(CultureInfo.InvariantCulture)}]";
            if (abilities[i] is not { Ability: not null, Product: not null } opening)
            {
                faults.Required(path, "ability and product");
                continue;
            }

            var products = OpenableAbilities.ProductsOf(opening.Ability);
            if (products.Count == 0)
                faults.Add($"{path}.ability", FaultCode.Unknown, $"'{opening.Ability}' is unknown", $"use one of {string.Join(", ", OpenableAbilities.All)}");
            else if (!products.Contains(opening.Product))
                faults.Add($"{path}.product", FaultCode.Unknown, $"'{opening.Product}' does not offer {opening.Ability}", $"use {string.Join(" or ", products)}");
            if (!seen.Add(opening.Ability))
                faults.Add($"{path}.ability", FaultCode.Duplicate, $"'{opening.Ability}' stands twice", "keep one");
            faults.Add(path, OfAllowed(opening.Allowed));
        }

        return faults.All;
    }

    /// <summary>An address or a CIDR range each; a range whose host bits are not zero is refused, since it is not what it looks like.</summary>
    public static IReadOnlyList<Fault> OfAllowed(ValueList<string> allowed)
    {
        var faults = new FaultList();
        if (allowed.Count > MaxAllowed)
            faults.Add("allowed", FaultCode.TooMany, $"has {allowed.Count} entries", $"use {MaxAllowed} at most, wider ranges if need be");
        for (var i = 0; i < Math.Min(allowed.Count, MaxAllowed); i++)
        {
            if (TryRange(allowed[i], out _))
                continue;
            var shown = allowed[i] is { Length: > 60 } text ? text[..60] + "…" : allowed[i];
            faults.Add($"allowed[{i.ToString(CultureInfo.InvariantCulture)}]", FaultCode.Malformed, $"'{shown}' is no address or range",
                "write 10.1.2.3, 10.1.0.0/16 or 2001:db8::/32, with zeros behind the prefix");
        }

        return faults.All;
    }

    public static bool TryRange(string? text, out IPNetwork range)
    {
        range = default;
        if (text is not { Length: > 0 and <= 64 } || text.Any(character => char.IsWhiteSpace(character) || character is '%' or '[' or ']'))
            return false;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var written = slash < 0 ? text : text[..slash];
        // "10" and "0x0a000001" are addresses to the class library, but typing errors to people.
        if (!IPAddress.TryParse(written, out var address) || (!written.Contains(':', StringComparison.Ordinal) && written.Split('.').Length != 4))
            return false;
        if (slash < 0)
        {
            range = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        // The class library cuts the host bits off.
        return IPNetwork.TryParse(text, out range) && range.BaseAddress.Equals(address);
    }

    internal static IReadOnlyList<Fault> Of(AppKeys? keys)
    {
        var faults = new FaultList();
        if (keys is null)
        {
            faults.Required("keys", "the keys of a new app");
            return faults.All;
        }

        if (!Credentials.IsKey(keys.AppKey))
            faults.Add("appKey", FaultCode.Malformed, "is no key", "use 16 to 64 letters and digits");
        if (!Credentials.IsDataKey(keys.DataKey) || !SecretRing.IsSealed(keys.Secret) || !SecretRing.IsSealed(keys.Sm2PrivateKey))
            faults.Add("keys", FaultCode.Malformed, "are not sealed", "seal them with the node's key file first");
        if (!Credentials.IsSm2PublicKey(keys.Sm2PublicKey))
            faults.Add("sm2PublicKey", FaultCode.Malformed, "is no SM2 key", "use Base64 of the DER form, 91 bytes");
        return faults.All;
    }
}
