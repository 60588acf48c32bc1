namespace Analytics.Node.Configuration;

/// <summary>An account of the file, imported into the journal under the file's name.</summary>
public sealed class AccountSettings
{
    [Setting("The account's id, which is a tenant: lower case letters, digits, dot, dash, underscore.",
        "账号编号，即租户：小写字母、数字、点、短横线、下划线。", Required = true, Pattern = CameraSettings.NamePattern, Example = "campus")]
    public string Id { get; init; } = "";

    [Setting("Name for people; the id where absent.", "显示名称；缺省为编号。", Max = 100, Example = "Campus")]
    public string? Name { get; init; }

    [Setting("Whom to ask.", "联系人。", Max = 200, Example = "ops@example.org")]
    public string? Contact { get; init; }

    [Setting("An operator vouches for who stands behind it; without it nothing may be bought or called.", "是否已实名认证；未认证的账号不能购买和调用。")]
    public bool IsVerified { get; init; } = true;

    [Setting("Access keys that the file gives. Further ones are made by the API.", "由文件给出的 AccessKey；其余可通过 API 创建。", Max = 5)]
    public IReadOnlyList<AccessKeySettings> Keys { get; init; } = [];

    [Setting("Apps that the file owns.", "由本文件管理的应用。", Max = 1000)]
    public IReadOnlyList<AppSettings> Apps { get; init; } = [];
}

public sealed class AccessKeySettings
{
    [Setting("Names the key within this file, so that a generated one is recognised.", "密钥在本文件中的名称，用于识别已生成的密钥。",
        Required = true, Pattern = CameraSettings.NamePattern, Example = "main")]
    public string Id { get; init; } = "";

    [Setting("The AccessKey, 16 to 64 letters and digits; absent: one is made.", "AccessKey，16 至 64 位字母或数字；缺省自动生成。",
        Pattern = "[A-Za-z0-9]{16,64}", Example = "1a2b3c4d5e6f47788990aabbccddeeff")]
    public string? AccessKey { get; init; }

    [Setting("Where its SecurityKey stands: file:PATH or env:NAME, never the secret itself; absent: one is made.",
        "SecurityKey 的来源：file:路径 或 env:变量名，不可直接写明文；缺省自动生成。", Max = 500, IsSecret = true, Example = "env:CAMPUS_SK")]
    public string? SecurityKey { get; init; }
}

public sealed class AppSettings
{
    [Setting("The app's id, unique within its account.", "应用编号，在账号内唯一。", Required = true, Pattern = CameraSettings.NamePattern, Example = "gate")]
    public string Id { get; init; } = "";

    [Setting("Name by the console's rule; unique in the account; the id where absent.", "应用名称，须符合控制台规则，账号内唯一；缺省为编号。", Max = 100, Example = "Gate")]
    public string? Name { get; init; }

    [Setting("Description by the console's rule.", "应用概述。", Max = 500)]
    public string Description { get; init; } = "";

    [Setting("The AppKey, 16 to 64 letters and digits; absent: one is made.", "AppKey，16 至 64 位字母或数字；缺省自动生成。",
        Pattern = "[A-Za-z0-9]{16,64}", Example = "562b89493b1a40e1b97ea05e50dd8170")]
    public string? AppKey { get; init; }

    [Setting("Where its AppSecret stands: file:PATH or env:NAME, never the secret itself; absent: one is made.",
        "AppSecret 的来源：file:路径 或 env:变量名，不可直接写明文；缺省自动生成。", Max = 500, IsSecret = true, Example = "file:/run/secrets/gate")]
    public string? AppSecret { get; init; }

    [Setting("Abilities that are open. One that is taken out of the file stays open.", "已开通的能力。从文件中移除后仍保持开通。", Max = 12)]
    public IReadOnlyList<OpenedAbilitySettings> Abilities { get; init; } = [];

    [Setting("Addresses and CIDR ranges that may use the app; empty: all.", "允许调用的地址或 CIDR 网段；空表示不限制。", Max = 100)]
    public IReadOnlyList<string> Allowed { get; init; } = [];
}

public sealed class OpenedAbilitySettings
{
    [Setting("The ability's code.", "能力编码。", Required = true, Pattern = "[a-z_]{2,40}", Example = "hard_hat")]
    public string Ability { get; init; } = "";

    [Setting("safety or face, for abilities that are sold under both; absent: the usual one.", "safety 或 face，用于两个产品均提供的能力；缺省为常用产品。",
        Pattern = "safety|face", Example = "safety")]
    public string? Product { get; init; }

    [Setting("Addresses and CIDR ranges that may call it; empty: all.", "允许调用该能力的地址或 CIDR 网段；空表示不限制。", Max = 100)]
    public IReadOnlyList<string> Allowed { get; init; } = [];
}

/// <summary>The AI API's console.</summary>
public sealed class ConsoleSettings
{
    [Setting("Rule for names of new apps. k1: 1 to 16 characters, description up to 28, none of ~!@#￥%^&*; k2: 4 to 15; none: the newest console's.",
        "新应用的命名规则。k1：名称 1 至 16 个字符，概述至多 28 个，不含 ~!@#￥%^&*；k2：4 至 15 个字符；none：最新控制台，无规则。")]
    public AppRulesSetting AppRules { get; init; } = AppRulesSetting.K1;
}

public enum AppRulesSetting
{
    K1,
    K2,
    None,
}
