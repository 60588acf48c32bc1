using System.CommandLine;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>config</c>: every setting with its default; the schema and the reference page for the repository.</summary>
public static class ConfigCommand
{
    public static Command Build()
    {
        var schema = new Option<bool>("--schema") { Description = new Localised("The JSON schema instead.", "输出 JSON Schema。").ToString() };
        var markdown = new Option<bool>("--markdown") { Description = new Localised("The reference page instead.", "输出参考文档。").ToString() };
        var command = new Command("config", new Localised("Prints every setting with its default.", "输出全部设置及默认值。").ToString()) { schema, markdown };
        command.SetAction(parse =>
        {
            var type = typeof(NodeSettings);
            Console.Out.Write(parse.GetValue(schema) ? ConfigSchema.Json(type) : parse.GetValue(markdown) ? ConfigSchema.Markdown(type) : ConfigSchema.Defaults(type));
        });
        return command;
    }
}
