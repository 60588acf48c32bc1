using System.Net;

namespace Analytics.Node.Configuration;

/// <summary>What only the meaning of the AI API's settings shows.</summary>
public static class ApiChecks
{
    private static readonly Localised s_network = new("is no network: write 10.0.0.0/8 or fd00::/8, with zeros behind the prefix", "不是有效网段：请写 10.0.0.0/8 或 fd00::/8，前缀之后须为零");

    public static void Run(NodeSettings settings, ConfigBinder report)
    {
        if (settings.Api.TrustedFronts.Any(network => !IPNetwork.TryParse(network, out _)))
            report.Report(settings.Api, "trustedFronts", "pattern", s_network);
        if (settings.Api.Fetch.Allowed.Any(network => !IPNetwork.TryParse(network, out _)))
            report.Report(settings.Api.Fetch, "allowed", "pattern", s_network);
    }
}
