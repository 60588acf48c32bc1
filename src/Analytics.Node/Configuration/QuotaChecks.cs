using System.Net;
using Analytics.Domain.Catalogues;
using Analytics.Domain.Quotas;
using Analytics.Engine.Usage;

namespace Analytics.Node.Configuration;

/// <summary>References and contradictions in catalogue, packs and usage.</summary>
public static class QuotaChecks
{
    public static void Run(NodeSettings settings, ConfigBinder report)
    {
        var known = ContractCatalogue.Standard;
        foreach (var ability in settings.Catalogue.Abilities.Where(a => a.Ability.Length > 0 && known.FindAbility(a.Ability) is null))
            report.Report(ability, "ability", "ability", Unknown(ability.Ability));
        foreach (var pack in settings.Catalogue.Packs)
            Run(pack, report);
        foreach (var id in settings.Catalogue.Withdrawn.Where(id => known.Find(id) is null))
            report.Report(settings.Catalogue, "withdrawn", "pack", new($"'{id}' is no pack of the contract", $"“{id}”不是标准资源包"));
        foreach (var region in settings.Usage.Regions)
            Run(region, report);
        if (settings.Usage.EndingDays.Any(days => days is < 1 or > 365))
            report.Report(settings.Usage, "endingDays", "range", new("use days from 1 to 365", "取值 1 至 365 天"));
        if (report.Faults.Count == 0)
            Packs(settings, report);
    }

    private static void Run(PackOfferSection pack, ConfigBinder report)
    {
        if (pack.Ability.Length > 0 && ContractCatalogue.Standard.FindAbility(pack.Ability) is null)
            report.Report(pack, "ability", "ability", Unknown(pack.Ability));
        if (pack.Months.Any(months => months is < 1 or > 36))
            report.Report(pack, "months", "range", new("use terms from 1 to 36 months", "取值 1 至 36 个月"));
    }

    private static void Run(RegionSection region, ConfigBinder report)
    {
        if (region.Network.Length > 0 && !IPNetwork.TryParse(region.Network, out _))
            report.Report(region, "network", "network", new($"'{region.Network}' is no network: write 10.1.0.0/16", $"“{region.Network}”不是网段：请写成 10.1.0.0/16"));
        if (region.Province.Length > 0 && !RegionTable.Provinces.Contains(region.Province))
        {
            report.Report(region, "province", "province", new(
                $"'{region.Province}' is no province-level name: use one such as 上海 or 内蒙古", $"“{region.Province}”不是省级行政区简称：请使用 上海、内蒙古 等"));
        }
    }

    private static void Packs(NodeSettings settings, ConfigBinder report)
    {
        var catalogue = QuotaMapping.Catalogue(settings);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pack in settings.Packs)
        {
            if (!ids.Add(pack.Id))
                report.Report(pack, "id", "doubled", new($"pack '{pack.Id}' stands twice: rename one", $"资源包“{pack.Id}”重复：请改名"));
            if (catalogue.Find(pack.Offer) is not { } offer)
                report.Report(pack, "offer", "pack", new($"'{pack.Offer}' is no pack of the catalogue", $"“{pack.Offer}”不在资源包目录中"));
            else if (offer.Check(pack.Quantity, MonthsOf(pack, offer)) is { } fault)
                report.Report(pack, fault.Field, "range", new($"is not offered by '{offer.Id}'", $"“{offer.Id}”不提供该取值"));
        }
    }

    /// <summary>What the file says, or the shortest term of a monthly pack; 0 for an annual one.</summary>
    public static int MonthsOf(PackSection pack, PackOffer offer) =>
        pack.Months == 0 && offer.Kind == PackKind.Monthly ? offer.Months.Min() : pack.Months;

    private static Localised Unknown(string ability)
    {
        var all = string.Join(", ", ContractCatalogue.Standard.Abilities.Keys);
        return new($"'{ability}' is no ability of the catalogue: use one of {all}", $"“{ability}”不在能力目录中，可用取值：{all}");
    }
}
