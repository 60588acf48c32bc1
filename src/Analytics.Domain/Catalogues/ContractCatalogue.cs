using System.Collections.Immutable;
using System.Globalization;
using Analytics.Domain.Quotas;

namespace Analytics.Domain.Catalogues;

/// <summary>
/// The price tables of the contract (quota-and-billing.md 1). Tiers that it names only in number (G2 face: four) are those of G3; prices
/// that it leaves open are open here too.
/// </summary>
public static class ContractCatalogue
{
    private const string Face = "face";
    private const string Safety = "safety";

    public static readonly PackCatalogue Standard = new(
        Abilities().ToImmutableSortedDictionary(offer => offer.Key, offer => offer, StringComparer.Ordinal),
        Packs().ToImmutableSortedDictionary(offer => offer.Id, offer => offer, StringComparer.Ordinal),
        TrialUnits: 10_000);

    private static IEnumerable<AbilityOffer> Abilities() =>
    [
        Ability("face_detect", Face, "人脸检测"),
        Ability("face_attributes", Face, "人脸属性识别"),
        Ability("face_compare", Face, "人脸比对"),
        Ability("face_liveness", Face, "人脸活体检测"),
        Ability("real_name_auth", Face, "人脸实名认证"),
        Ability("action_liveness", Face, "动作活体识别"),
        Ability("action_liveness:safety", Safety, "动作活体识别"),
        Ability("mask", Face, "是否戴口罩识别"),
        Ability("hard_hat", Safety, "安全帽正确佩戴识别"),
        Ability("workwear", Safety, "工作服识别"),
        Ability("electronic_fence", Safety, "电子围栏"),
        Ability("fall_down", Safety, "摔倒识别"),
        Ability("fight", Safety, "打架识别"),
    ];

    private static IEnumerable<PackOffer> Packs() =>
    [
        .. Monthly("face_detect", "picture"),
        .. Monthly("face_attributes", "picture"),
        .. Monthly("face_compare", "call"),

        .. SafetyBeta(2, "hard_hat", null),
        .. SafetyBeta(2, "workwear", null),
        .. SafetyBeta(2, "electronic_fence", null),
        .. FaceOpen("face_detect", "picture", 100, 1_000, 5_000, 10_000),
        .. FaceOpen("face_attributes", "picture", 100, 1_000, 5_000, 10_000),
        .. FaceOpen("face_compare", "call", 100, 1_000, 5_000, 10_000),
        .. FaceOpen("face_liveness", "call", 10, 100, 1_000, 5_000),
        .. FaceOpen("mask", "call", 10, 100, 1_000, 5_000),

        .. SafetyBeta(3, "hard_hat", 0),
        .. SafetyBeta(3, "workwear", 0),
        .. SafetyBeta(3, "electronic_fence", 0),
        .. FacePaid("face_detect", (1_000_000, 450), (10_000_000, 4_100), (50_000_000, 17_500), (100_000_000, 25_000)),
        .. FacePaid("face_attributes", (1_000_000, 450), (10_000_000, 4_100), (50_000_000, 17_500), (100_000_000, 25_000)),
        .. FacePaid("face_compare", (1_000_000, 3_100), (10_000_000, 30_400), (50_000_000, 142_500), (100_000_000, 255_000)),
        // D03: 7,500 and not 1,500.
        .. FacePaid("face_liveness", (100_000, 130), (1_000_000, 1_100), (10_000_000, 7_500), (50_000_000, 35_000)),
        .. FacePaid("real_name_auth", (5_000, 5_000), (10_000, 10_000), (50_000, 45_000), (100_000, 90_000)),
        .. FacePaid("action_liveness", (100_000, 7_500), (1_000_000, 70_000), (10_000_000, 600_000), (50_000_000, 2_750_000)),
    ];

    private static AbilityOffer Ability(string key, string product, string name) => new(key, product, name, QuotaSettings.Catalogue[key]);

    private static IEnumerable<PackOffer> Monthly(string ability, string unit) => ((long[])[1_000, 10_000, 100_000]).Select(size =>
        Offer(1, Face, ability, PackKind.Monthly, size, null, unit) with { Months = [1, 2, 3], MaxQuantity = 9 });

    private static IEnumerable<PackOffer> SafetyBeta(int generation, string ability, long? priceFen) =>
        ((long[])[10, 40, 80, 400, 800]).Select(wan => Offer(generation, Safety, ability, PackKind.Annual, wan * 10_000, priceFen, "call"));

    private static IEnumerable<PackOffer> FaceOpen(string ability, string unit, params long[] tenThousands) =>
        tenThousands.Select(wan => Offer(2, Face, ability, PackKind.Annual, wan * 10_000, null, unit));

    private static IEnumerable<PackOffer> FacePaid(string ability, params (long Size, long Yuan)[] tiers) => tiers.Select(tier =>
        Offer(3, Face, ability, PackKind.Annual, tier.Size, tier.Yuan * 100, "call") with { IsRefundable = true });

    private static PackOffer Offer(int generation, string product, string ability, PackKind kind, long size, long? priceFen, string unit) => new(
        string.Create(CultureInfo.InvariantCulture, $"g{generation}-{ability}-{size}"),
        generation,
        product,
        ability,
        kind,
        size,
        priceFen,
        [],
        IsRefundable: false,
        MaxQuantity: 999,
        unit);
}
