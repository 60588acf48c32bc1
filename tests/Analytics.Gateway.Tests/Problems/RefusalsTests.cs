using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Persons;
using Analytics.Domain.Sites;
using Analytics.Engine.Ports;
using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Tests.Problems;

public sealed class RefusalsTests
{
    public static TheoryData<string, string, int> Table => new()
    {
        { "CameraRefusal.NotFound", "camera-not-found", 404 },
        { "CameraRefusal.Retired", "camera-retired", 409 },
        { "CameraRefusal.OwnedByFile", "owned-by-file", 409 },
        { "CameraRefusal.OwnedByApi", "owned-by-api", 409 },
        { "CameraRefusal.VersionConflict", "version-conflict", 409 },
        { "CameraRefusal.Invalid", "invalid-field", 422 },
        { "IncidentRefusal.NotFound", "incident-not-found", 404 },
        { "IncidentRefusal.Archived", "incident-archived", 409 },
        { "IncidentRefusal.CoolingDown", "cooling-down", 409 },
        { "IncidentRefusal.StaleEpoch", "stale-epoch", 409 },
        { "IncidentRefusal.NotOpen", "not-open", 409 },
        { "IncidentRefusal.Invalid", "invalid-field", 422 },
        { "IncidentRefusal.Full", "incident-full", 409 },
        { "AccountRefusal.NotFound", "account-not-found", 404 },
        { "AccountRefusal.Retired", "account-retired", 409 },
        { "AccountRefusal.OwnedByFile", "owned-by-file", 409 },
        { "AccountRefusal.OwnedByApi", "owned-by-api", 409 },
        { "AccountRefusal.VersionConflict", "version-conflict", 409 },
        { "AccountRefusal.Invalid", "invalid-field", 422 },
        { "AccountRefusal.NoSuchKey", "access-key-not-found", 404 },
        { "AccountRefusal.KeyTaken", "access-key-taken", 409 },
        { "AccountRefusal.Full", "account-full", 409 },
        { "AccountRefusal.NameTaken", "name-taken", 409 },
        { "AccountRefusal.HasApps", "account-has-apps", 409 },
        { "AccountRefusal.NotVerified", "not-verified", 409 },
        { "AppRefusal.NotFound", "app-not-found", 404 },
        { "AppRefusal.Exists", "app-exists", 409 },
        { "AppRefusal.OwnedByFile", "owned-by-file", 409 },
        { "AppRefusal.OwnedByApi", "owned-by-api", 409 },
        { "AppRefusal.VersionConflict", "version-conflict", 409 },
        { "AppRefusal.Invalid", "invalid-field", 422 },
        { "AppRefusal.OpenedOtherwise", "opened-otherwise", 409 },
        { "AppRefusal.NotOpened", "ability-not-opened", 409 },
        { "AppRefusal.KeyFixed", "key-fixed", 409 },
        { "PersonRefusal.NotFound", "person-not-found", 404 },
        { "PersonRefusal.Erased", "person-erased", 410 },
        { "PersonRefusal.Exists", "person-exists", 409 },
        { "PersonRefusal.Invalid", "invalid-field", 422 },
        { "PersonRefusal.NoConsent", "no-consent", 409 },
        { "PersonRefusal.VersionConflict", "version-conflict", 409 },
        { "PersonRefusal.NotDue", "not-due", 409 },
        { "NumberClaimRefusal.Taken", "number-taken", 409 },
        { "NumberClaimRefusal.Invalid", "invalid-field", 422 },
        { "SiteRefusal.Invalid", "invalid-field", 422 },
        { "SiteRefusal.Full", "site-full", 409 },
        { "EntityRefusal.Stale", "stale-command", 409 },
        { "EntityRefusal.UnknownCommand", "unknown-command", 422 },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_refusal_has_its_code_and_status(string refusal, string code, int status)
    {
        var parts = refusal.Split('.');

        var problem = Refusals.Of(new Reply(ReplyStatus.Refused, 0, 0, [], new Refusal(parts[0], parts[1], "why")))!;

        Assert.Equal((code, status), (ProblemCatalogue.Name(problem.Code), ProblemCatalogue.Status(problem.Code)));
        Assert.Contains("why", problem.Detail.En, StringComparison.Ordinal);
        Assert.Contains("why", problem.Detail.Zh, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_holds_every_refusal_of_the_entities_behind_the_api()
    {
        var all = Names<CameraRefusal>().Concat(Names<IncidentRefusal>()).Concat(Names<AccountRefusal>()).Concat(Names<AppRefusal>()).Concat(Names<PersonRefusal>()).Concat(Names<NumberClaimRefusal>()).Concat(Names<SiteRefusal>()).Concat(Names<EntityRefusal>());

        Assert.Equal(all.Order(StringComparer.Ordinal), Table.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_code_has_a_status_and_a_title_in_both_languages()
    {
        foreach (var code in Enum.GetValues<ProblemCode>())
        {
            Assert.InRange(ProblemCatalogue.Status(code), 400, 503);
            Assert.NotEqual(ProblemCatalogue.Title(code).En, ProblemCatalogue.Title(code).Zh);
        }
    }

    [Fact]
    public void What_is_done_is_no_problem_and_what_is_unknown_is_asked_again()
    {
        Assert.Null(Refusals.Of(new Reply(ReplyStatus.Committed, 1, 1, [])));
        Assert.Null(Refusals.Of(new Reply(ReplyStatus.Repeated, 1, 1, [])));
        foreach (var cause in Enum.GetValues<ReplyCause>())
        {
            var problem = Refusals.Of(Reply.Unknown(cause, "/var/lib/secret-path"))!;
            Assert.Equal((ProblemCode.Unavailable, TimeSpan.FromSeconds(1)), (problem.Code, problem.RetryAfter!.Value));
            Assert.DoesNotContain("secret-path", problem.Detail.En, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Names<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(name => $"{typeof(T).Name}.{name}");
}
