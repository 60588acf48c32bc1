using System.Net;
using System.Text;

namespace Analytics.Engine.Usage;

/// <summary>
/// Where callers are: the operator's table of networks and provinces. The longest prefix wins; private, loopback and unlisted addresses
/// are <see cref="Unknown"/>.
/// </summary>
public sealed class RegionTable
{
    public const string Unknown = "未知";

    /// <summary>The 34 province-level names.</summary>
    public static readonly IReadOnlyList<string> Provinces =
    [
        "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北",
        "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港", "澳门",
    ];

    public static readonly RegionTable Empty = new([]);

    private readonly (IPNetwork Network, string Province)[] rows;

    public RegionTable(IEnumerable<(IPNetwork Network, string Province)> rows) =>
        this.rows = [.. rows.OrderByDescending(row => row.Network.PrefixLength)];

    /// <param name="address">As the ledger keeps it, with or without a port; empty where it is not known.</param>
    public string Find(string address)
    {
        if (rows.Length == 0 || !TryAddress(address, out var ip))
            return Unknown;
        foreach (var (network, province) in rows)
            if (network.Contains(ip))
                return province;
        return Unknown;
    }

    /// <summary>One row a line: network, blank, province.</summary>
    public string Format() => string.Concat(rows.Select(row => $"{row.Network} {row.Province}\n"));

    /// <exception cref="InvalidDataException">A line is none of <see cref="Format"/>'s.</exception>
    public static RegionTable Parse(string text) => new(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        line.Split(' ') is [{ } network, { } province] && IPNetwork.TryParse(network, out var found)
            ? (found, province)
            : throw new InvalidDataException($"'{line}' is no network and province.")));

    /// <summary>The table beside the read tables, so that a rebuild without the configuration gives the same rows.</summary>
    /// <returns>Empty where there is none.</returns>
    public static RegionTable Load(string path) => File.Exists(path) ? Parse(File.ReadAllText(path, Encoding.UTF8)) : Empty;

    public void Save(string path)
    {
        if (File.Exists(path) ? File.ReadAllText(path, Encoding.UTF8) == Format() : rows.Length == 0)
            return;
        File.WriteAllText(path + ".new", Format(), Encoding.UTF8);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static bool TryAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Length == 0)
            return false;
        if (!IPAddress.TryParse(text, out var found) && IPEndPoint.TryParse(text, out var end))
            found = end.Address;
        if (found is null)
            return false;
        address = found.IsIPv4MappedToIPv6 ? found.MapToIPv4() : found;
        return true;
    }
}
