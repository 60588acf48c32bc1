namespace Analytics.Node.Configuration;

/// <summary>What only the meaning of a setting shows: doubles, references and contradictions.</summary>
public static class ConfigChecks
{
    public static void Run(NodeSettings settings, ConfigBinder report)
    {
        var cameras = new HashSet<(string, string)>();
        foreach (var camera in settings.Cameras)
        {
            if (camera.Id.Length > 0 && !cameras.Add((camera.Tenant, camera.Id)))
                report.Report(camera, "id", "doubled", new($"camera '{camera.Id}' of tenant '{camera.Tenant}' stands twice: rename one", $"租户“{camera.Tenant}”的摄像机“{camera.Id}”重复：请改名"));
            CameraChecks.Run(camera, report);
        }

        if (settings.Auth.EopDateZones.Any(hours => hours is < -14 or > 14))
            report.Report(settings.Auth, "eopDateZones", "range", new("use hours from -14 to 14", "取值 -14 至 14 小时"));
        JournalChecks.Run(settings, report);
        ClusterChecks.Run(settings, report);
        QuotaChecks.Run(settings, report);
        ApiChecks.Run(settings, report);
        BackendChecks.Run(settings, report);
        AccountChecks.Run(settings, report);
        if (settings.Persons.UncertainFrom > settings.Persons.SameFrom)
            report.Report(settings.Persons, "uncertainFrom", "contradiction", new("is above sameFrom: use at most that", "大于 sameFrom：请改为不大于它"));

        // The journal refuses what the domain refuses, one camera at a time: it must not come to that after the others were taken.
        if (report.Faults.Count == 0)
        {
            foreach (var camera in settings.Cameras)
                CameraChecks.AskDomain(camera, report);
        }
    }
}
