using Analytics.Engine.Projections;
using Analytics.Journal.Databases;

namespace Analytics.Journal.ReadModel;

/// <summary>A query's conditions as SQL with numbered parameters, and their values.</summary>
internal static class IncidentFilter
{
    public static (string Where, IReadOnlyList<object> Values) Of(IncidentQuery query, Database database)
    {
        var (conditions, values) = (new List<string>(), new List<object>());
        Add("tenant = ", query.Tenant);
        Add("camera = ", query.Camera);
        Add("ability = ", query.Ability);
        Add("severity = ", (long?)query.Severity);
        Add("is_open = ", query.IsOpen is { } open ? open ? 1L : 0L : null);
        Add("handling = ", (long?)query.Handling);
        Add("opened_at >= ", query.From?.UtcTicks);
        Add("opened_at < ", query.To?.UtcTicks);
        Add("id < ", query.After);
        if (query.Text is { } text)
        {
            values.Add(text.ToLowerInvariant());
            conditions.Add(database.Contains("search", $"?{values.Count}"));
        }

        return (conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions), values);

        void Add(string condition, object? value)
        {
            if (value is null)
                return;
            values.Add(value);
            conditions.Add($"{condition}?{values.Count}");
        }
    }
}
