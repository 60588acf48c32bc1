namespace Analytics.Node.Configuration;

/// <summary>The ledger's settings.</summary>
public sealed class QuotaSection
{
    [Setting("A held call without an outcome gives its units back after this time.", "调用占用的额度在该时长内无结果则自动归还。", Min = 1, Max = 600)]
    public TimeSpan CallTimeLimit { get; init; } = TimeSpan.FromSeconds(120);
}

/// <summary>Changes to the catalogue of the contract.</summary>
public sealed class CatalogueSection
{
    [Setting("Abilities on other terms than the contract's.", "与标准目录条款不同的能力。", Max = 100)]
    public IReadOnlyList<AbilitySection> Abilities { get; init; } = [];

    [Setting("Packs that are sold beside those of the contract, or in place of one with the same id.", "新增的资源包，或替换同编号的资源包。", Max = 1000)]
    public IReadOnlyList<PackOfferSection> Packs { get; init; } = [];

    [Setting("Packs of the contract that are not sold, by id.", "不出售的资源包编号。", Max = 1000)]
    public IReadOnlyList<string> Withdrawn { get; init; } = [];
}

public sealed class AbilitySection
{
    [Setting("The ability's key in the catalogue (GET /api/v1/catalogue).", "能力在目录中的键（GET /api/v1/catalogue）。", Required = true, Pattern = "[a-z_]{2,40}(:safety)?", Example = "face_detect")]
    public string Ability { get; init; } = "";

    [Setting("commercial: a bought pack is needed; public-beta: a pack of 0 yuan; limited-free: none.", "commercial：需购买资源包；public-beta：需 0 元资源包；limited-free：无需资源包。")]
    public StatusSetting? Status { get; init; }

    [Setting("Calls a second, of all apps of an account together.", "每秒调用次数上限（同一账号的全部应用合计）。", Min = 1, Max = 100_000)]
    public int? CallsPerSecond { get; init; }

    [Setting("Whether a trial pack may be claimed.", "是否可领取免费试用包。")]
    public bool? Trial { get; init; }
}

public enum StatusSetting
{
    Commercial,
    PublicBeta,
    LimitedFree,
}

public sealed class PackOfferSection
{
    [Setting("Id of the pack.", "资源包编号。", Required = true, Pattern = "[a-z0-9][a-z0-9._-]{0,62}", Example = "campus-face-1000")]
    public string Id { get; init; } = "";

    [Setting("The ability's key in the catalogue.", "能力在目录中的键。", Required = true, Pattern = "[a-z_]{2,40}(:safety)?", Example = "face_detect")]
    public string Ability { get; init; } = "";

    [Setting("Units of one pack; of a month, for a monthly one.", "单个资源包的次数；按月时为每月次数。", Required = true, Min = 1, Max = 2_000_000_000)]
    public int Size { get; init; }

    [Setting("Price of one pack (and month), in yuan.", "单价（元）；按月时为每月单价。", Min = 0, Max = 10_000_000_000)]
    public double PriceYuan { get; init; }

    [Setting("Terms in months to choose from; empty: one year.", "可选月数；为空表示一年。", Max = 36)]
    public IReadOnlyList<int> Months { get; init; } = [];

    [Setting("Refundable within 7 days while nothing of it is used.", "7 天内未使用可退订。")]
    public bool Refundable { get; init; }

    [Setting("Most packs in one order.", "单个订单最多数量。", Min = 1, Max = 999)]
    public int MaxQuantity { get; init; } = 999;
}

/// <summary>A pack that an account of the file is given.</summary>
public sealed class PackSection
{
    [Setting("Id of this purchase in the file: it is bought once, however often the file is read. Removing it takes nothing back.",
        "本次购买在文件中的编号：无论读取多少次只购买一次；删除后不会退订。", Required = true, Pattern = "[a-z0-9][a-z0-9._-]{0,62}", Example = "start-2026")]
    public string Id { get; init; } = "";

    [Setting("The account, which must be there and verified.", "账号，须已存在且已实名认证。", Required = true, Pattern = CameraSettings.NamePattern, Example = "campus")]
    public string Account { get; init; } = "";

    [Setting("Id of a pack of the catalogue.", "目录中的资源包编号。", Required = true, Max = 100, Example = "g3-hard_hat-100000")]
    public string Offer { get; init; } = "";

    [Setting("Packs in the order.", "数量。", Min = 1, Max = 999)]
    public int Quantity { get; init; } = 1;

    [Setting("Months of a monthly pack; 0: its shortest term.", "按月资源包的月数；0 为最短期限。", Min = 0, Max = 36)]
    public int Months { get; init; }
}

/// <summary>Usage figures and their alarms.</summary>
public sealed class UsageSection
{
    [Setting("Networks and the provinces in which they are, for the usage by region.", "网段与所在省份，用于按地域统计。", Max = 100_000)]
    public IReadOnlyList<RegionSection> Regions { get; init; } = [];

    [Setting("Share of errors within five minutes that raises an alarm.", "五分钟内错误占比超过该值则告警。", Min = 0.001, Max = 1)]
    public double ErrorShare { get; init; } = 0.1;

    [Setting("Fewer calls in five minutes raise no alarm of errors.", "五分钟内调用少于该值时不触发错误告警。", Min = 1, Max = 1_000_000)]
    public int ErrorCalls { get; init; } = 20;

    [Setting("Share of units left that raises an alarm.", "剩余额度占比低于该值则告警。", Min = 0, Max = 1)]
    public double LowShare { get; init; } = 0.1;

    [Setting("Days before the last pack of an ability ends that raise an alarm.", "能力的最后一个资源包到期前多少天告警。", Max = 10)]
    public IReadOnlyList<int> EndingDays { get; init; } = [30, 7, 1];
}

public sealed class RegionSection
{
    [Setting("The network, as address/length.", "网段，写作 地址/前缀长度。", Required = true, Max = 60, Example = "10.1.0.0/16")]
    public string Network { get; init; } = "";

    [Setting("The province-level name, such as 上海.", "省级行政区名称，如 上海。", Required = true, Max = 20, Example = "上海")]
    public string Province { get; init; } = "";
}
