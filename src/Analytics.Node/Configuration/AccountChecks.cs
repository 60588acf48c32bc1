using Analytics.Domain.Apps;
using Analytics.Domain.Rules;

namespace Analytics.Node.Configuration;

/// <summary>What is wrong with accounts and apps of a file, each fault at its place. Secrets are looked up at the import, not here.</summary>
public static class AccountChecks
{
    public static void Run(NodeSettings settings, ConfigBinder report)
    {
        foreach (var doubled in Doubled(settings.Accounts, a => a.Id))
            report.Report(doubled, "id", "doubled", new($"account '{doubled.Id}' stands twice: rename one", $"账号“{doubled.Id}”重复：请改名"));
        var keys = settings.Accounts.SelectMany(a => a.Keys).Where(k => k.AccessKey is not null);
        foreach (var doubled in Doubled(keys, k => k.AccessKey!))
            report.Report(doubled, "accessKey", "doubled", new("this AccessKey stands twice: each belongs to one account", "AccessKey 重复：每个只能属于一个账号"));
        foreach (var doubled in Doubled(settings.Accounts.SelectMany(a => a.Apps).Where(a => a.AppKey is not null), a => a.AppKey!))
            report.Report(doubled, "appKey", "doubled", new("this AppKey stands twice: each belongs to one app", "AppKey 重复：每个只能属于一个应用"));
        foreach (var account in settings.Accounts)
            Run(account, AccountMapping.ToRules(settings.Console.AppRules), report);
    }

    private static void Run(AccountSettings account, AppRules rules, ConfigBinder report)
    {
        // A faulty id was reported and is empty here; without a name of its own the account would be blamed twice.
        if (account.Id.Length > 0 || account.Name is not null)
            Tell(account, AccountMapping.ToProfile(account).Faults(), report);
        foreach (var doubled in Doubled(account.Keys, k => k.Id))
            report.Report(doubled, "id", "doubled", new($"key '{doubled.Id}' stands twice: rename one", $"密钥“{doubled.Id}”重复：请改名"));
        foreach (var doubled in Doubled(account.Apps, a => a.Id))
            report.Report(doubled, "id", "doubled", new($"app '{doubled.Id}' stands twice: rename one", $"应用“{doubled.Id}”重复：请改名"));
        foreach (var doubled in Doubled(account.Apps, a => AccountMapping.ToProfile(a).Trimmed().Name))
            report.Report(doubled, "name", "doubled", new("two apps of the account have this name: rename one", "同一账号内应用名称重复：请改名"));
        foreach (var key in account.Keys)
            Reference(key, "securityKey", key.SecurityKey, report);
        foreach (var app in account.Apps)
        {
            Reference(app, "appSecret", app.AppSecret, report);
            if (app.Id.Length > 0 || app.Name is not null)
                Tell(app, AccountMapping.ToProfile(app).Faults(rules), report);
            Tell(app, AppFaults.Of(AccountMapping.ToOpenings(app)), report);
            Tell(app, AppFaults.OfAllowed(AccountMapping.ToAllowed(app)), report);
        }
    }

    // The text itself is not repeated: it may be the secret.
    private static void Reference(object settings, string member, string? text, ConfigBinder report)
    {
        if (text is not null && !SecretReference.IsOne(text))
        {
            report.Report(settings, member, "inline-secret", new(
                "holds a secret, or no reference to one: write file:PATH or env:NAME, and keep the secret there",
                "不可直接写入密钥：请写 file:路径 或 env:变量名，并将密钥保存在该处"));
        }
    }

    private static void Tell(object settings, IReadOnlyList<Fault> faults, ConfigBinder report)
    {
        foreach (var fault in faults)
            report.Report(settings, fault.Path, fault.Code == FaultCode.Duplicate ? "doubled" : "refused", new($"{fault.Message}: {fault.Fix}", $"有误（{fault.Fix}）"));
    }

    private static IEnumerable<T> Doubled<T>(IEnumerable<T> all, Func<T, string> key) =>
        all.Where(item => key(item).Length > 0).GroupBy(key, StringComparer.Ordinal).SelectMany(group => group.Skip(1));
}
