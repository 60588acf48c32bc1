using System.Globalization;
using Analytics.Client.Contract;

namespace Analytics.Node.Configuration;

/// <summary>Backends and their order: doubles, contradictions, names that lead nowhere.</summary>
public static class BackendChecks
{
    /// <summary>This node's own models, in an order.</summary>
    public const string Local = "local";

    /// <summary>This node's register of persons, in an order of the real-name check.</summary>
    public const string Register = "register";

    public static void Run(NodeSettings settings, ConfigBinder report)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { Local, Register };
        foreach (var backend in settings.Backends)
        {
            if (backend.Name is Local or Register)
                report.Report(backend, "name", "reserved", new($"'{backend.Name}' is this node itself: choose another name", $"“{backend.Name}”表示本节点：请换一个名称"));
            else if (backend.Name.Length > 0 && !names.Add(backend.Name))
                report.Report(backend, "name", "doubled", new($"backend '{backend.Name}' stands twice: rename one", $"后端“{backend.Name}”重复：请改名"));
            Run(backend, report);
        }

        Order(settings.Routing, "order", settings.Routing.Order, names, report);
        foreach (var route in settings.Routing.Abilities)
        {
            Ability(route, route.Ability, report);
            Order(route, "order", route.Order, names, report);
        }

        foreach (var doubled in Doubled(settings.Routing.Abilities, route => route.Ability))
            report.Report(doubled, "ability", "doubled", new($"'{doubled.Ability}' has two orders: keep one", $"“{doubled.Ability}”的顺序重复：请只保留一个"));
    }

    private static void Run(BackendSettings backend, ConfigBinder report)
    {
        if ((backend.CredentialsFile is null) == (backend.CredentialsEnv is null))
        {
            report.Report(backend, backend.CredentialsFile is null ? "credentialsFile" : "credentialsEnv", "credentials",
                new("give either credentialsFile or credentialsEnv", "请填写 credentialsFile 或 credentialsEnv 之一"));
        }

        if (Uri.TryCreate(backend.Address, UriKind.Absolute, out var address) && address is { Scheme: "http", IsLoopback: false } && !backend.AllowPlainHttp)
            report.Report(backend, "address", "plain-http", new("is plain http to another machine: use https://, or set allowPlainHttp", "以明文 http 访问其他机器：请改用 https://，或设置 allowPlainHttp"));
        else if (backend.Address.Length > 0 && address is null)
            report.Report(backend, "address", "address", new($"'{backend.Address}' is no address: write https://host:port", $"“{backend.Address}”不是地址：请写成 https://主机:端口"));
        if (backend.Encrypt && backend.Generation != GenerationSetting.G3)
            report.Report(backend, "encrypt", "contradiction", new("only G3 encrypts bodies: set generation to g3, or encrypt to false", "只有 G3 支持加密：请设 generation 为 g3，或 encrypt 为 false"));
        if (backend.AttemptTimeout > backend.CallTimeout)
            report.Report(backend, "attemptTimeout", "contradiction", new("is longer than callTimeout: shorten it", "超过 callTimeout：请减小"));

        foreach (var ability in backend.Abilities)
        {
            if (Ability(ability, ability.Ability, report) && !IsSpoken(backend.Generation, ability.Ability))
                report.Report(ability, "ability", "generation", new($"{backend.Generation} has no API for {ability.Ability}: use another generation or remove it", $"{backend.Generation} 没有 {ability.Ability} 接口：请更换代次或删除"));
        }

        foreach (var doubled in Doubled(backend.Abilities, ability => ability.Ability))
            report.Report(doubled, "ability", "doubled", new($"'{doubled.Ability}' stands twice: keep one", $"“{doubled.Ability}”重复：请只保留一个"));
        foreach (var pack in backend.Packs)
        {
            Ability(pack, pack.Ability, report);
            if (pack.PaidAt.Length > 0 && !TryTime(pack.PaidAt, out _))
                report.Report(pack, "paidAt", "time", new($"'{pack.PaidAt}' is no date of the calendar: write 2026-03-01T09:00:00+08:00", $"“{pack.PaidAt}”不是有效时间：请写成 2026-03-01T09:00:00+08:00"));
        }
    }

    internal static bool TryTime(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);

    /// <summary>Whether a generation has an API for the ability.</summary>
    private static bool IsSpoken(GenerationSetting generation, string ability) =>
        Endpoints.All.Any(endpoint => (int)endpoint.Generation == (int)generation && endpoint.Ability == ability);

    /// <summary>Whether the contract has such an ability; an absent name was reported by the binder.</summary>
    private static bool Ability(object section, string ability, ConfigBinder report)
    {
        if (Endpoints.All.Any(endpoint => endpoint.Ability == ability))
            return true;
        var list = string.Join(", ", Endpoints.All.Select(e => e.Ability).Distinct());
        if (ability.Length > 0)
            report.Report(section, "ability", "ability", new($"'{ability}' is no ability of the contract: {list}", $"“{ability}”不是接口约定的能力：{list}"));
        return false;
    }

    private static void Order(object section, string member, IReadOnlyList<string> order, HashSet<string> names, ConfigBinder report)
    {
        foreach (var unknown in order.Where(name => !names.Contains(name)))
            report.Report(section, member, "unknown", new($"no backend is called '{unknown}': {string.Join(", ", names)}", $"没有名为“{unknown}”的后端：{string.Join(", ", names)}"));
        foreach (var doubled in Doubled(order, name => name))
            report.Report(section, member, "doubled", new($"'{doubled}' stands twice: keep one", $"“{doubled}”重复：请只保留一个"));
    }

    private static IEnumerable<T> Doubled<T>(IEnumerable<T> items, Func<T, string> key) =>
        items.GroupBy(key, StringComparer.Ordinal).Where(group => group.Key.Length > 0).SelectMany(group => group.Skip(1));
}
