namespace Analytics.Domain.Incidents;

/// <summary>What makes a command wrong in itself, whatever the state.</summary>
public sealed partial class IncidentLogDecider
{
    public const int MaxText = 2000;

    public const int MaxNotes = 500;

    public const int MaxEvidence = 16;

    private static class Faults
    {
        public static string? Of(OpenIncident command) => command switch
        {
            _ when !EntityId.IsName(command.Rule.Id) => $"rule.id '{command.Rule.Id}' is no name: use lower case letters, digits and . - _",
            _ when command.Evidence.Window.To < command.Evidence.Window.From => "evidence.window ends before it begins: swap its ends",
            _ when command.Evidence.Observations.Count == 0 => "evidence.observations is empty: an opening needs what was seen",
            _ => null,
        };

        public static string? Of(IIncidentCommand command) => command switch
        {
            AddNote note when string.IsNullOrWhiteSpace(note.Text) => $"text is empty: write 1 to {MaxText} characters",
            AddNote note => Text("text", note.Text),
            DismissIncident dismiss => Text("reason", dismiss.Reason),
            ResolveIncident resolve => Text("outcome", resolve.Outcome),
            AttachEvidence attach => Of(attach.File),
            _ => null,
        };

        private static string? Text(string field, string? text) => text switch
        {
            null => $"{field} is missing: use an empty text",
            { Length: > MaxText } => $"{field} has {text.Length} characters: use {MaxText} at most",
            _ => null,
        };

        private static string? Of(EvidenceFile file) => file switch
        {
            _ when !Enum.IsDefined(file.Kind) => $"file.kind '{file.Kind}' is unknown: use snapshot or clip",
            _ when string.IsNullOrWhiteSpace(file.Node) => "file.node is empty: name the node that holds the file",
            _ when !IsBelow(file.Path) =>
                $"file.path '{file.Path}' is not below the evidence folder: use 1 to 500 characters, forward slashes, no '..'",
            _ when file.Sha256 is not { Length: 64 } || file.Sha256.AsSpan().ContainsAnyExcept("0123456789abcdef") =>
                "file.sha256 is no digest: use 64 hexadecimal digits, lower case",
            _ when file.Bytes <= 0 => $"file.bytes is {file.Bytes}: an empty file is no evidence",
            _ when file.To < file.From => "file.to is before file.from: swap them",
            _ => null,
        };

        private static bool IsBelow(string? path) =>
            path is { Length: > 0 and <= 500 } && !path.AsSpan().ContainsAny('\\', ':')
            && path.Split('/').All(part => part is not ("" or "." or ".."));
    }
}
