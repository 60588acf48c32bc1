using System.CommandLine;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>models use</c>: puts a version of a model in force on all nodes, also an earlier one.</summary>
public static class ModelsUseCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("NAME") { Description = new Localised("The model's name.", "模型名称。").ToString() };
        var version = new Argument<string>("VERSION") { Description = new Localised("A version of its model.json.", "model.json 中的版本。").ToString() };
        return NodeClient.AddTo(RemoteCommand.Simple(
            "use",
            new("Puts a version in force on all nodes, without a pause; it stays so until another is.", "在所有节点上切换模型版本，不中断分析；重启后仍然有效。"),
            [name, version],
            async (parse, node, output, cancel) =>
            {
                var path = $"models/{Uri.EscapeDataString(parse.GetValue(name)!)}/versions/{Uri.EscapeDataString(parse.GetValue(version)!)}/use";
                var model = (await node.SendAsync(HttpMethod.Post, path, null, cancel))!;
                output.Value(model, new($"in force: {model["name"]}@{model["version"]} ({model["digest"]})", $"当前生效：{model["name"]}@{model["version"]}（{model["digest"]}）"));
            }));
    }
}
