using Analytics.Domain.Rules;

namespace Analytics.Domain.Apps;

/// <summary>Which console's rule names and descriptions of apps follow (setting <c>console.appRules</c>). Those that exist are never checked.</summary>
public enum AppRules
{
    /// <summary>Name 1 to 16, description up to 28 characters, neither with one of <c>~ ! @ # ￥ % ^ &amp; *</c>.</summary>
    K1 = 1,

    /// <summary>Name 4 to 15 characters.</summary>
    K2 = 2,

    /// <summary>The newest console (K3) prints no rule: only our own bounds.</summary>
    None = 3,
}

/// <summary>What people read of an app.</summary>
/// <param name="Name">By <see cref="AppRules"/>; 100 characters at most.</param>
/// <param name="Description">By <see cref="AppRules"/>; 500 characters at most, possibly empty.</param>
public sealed record AppProfile(string Name, string Description)
{
    /// <summary>Without blanks around: characters are counted after this.</summary>
    public static string Trim(string text) => text.Trim();

    public AppProfile Trimmed() => new(Trim(Name), Trim(Description));

    /// <summary>Every breach, not only the first.</summary>
    public IReadOnlyList<Fault> Faults(AppRules rules) => ProfileFaults.Of(Trimmed(), rules);
}
