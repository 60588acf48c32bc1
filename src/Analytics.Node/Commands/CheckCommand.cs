using System.CommandLine;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>check --config FILE</c>: every fault at once, with line and column.</summary>
public static class CheckCommand
{
    public static Command Build()
    {
        var config = new Option<string>("--config")
        {
            Description = new Localised("The configuration file.", "配置文件。").ToString(),
            Required = true,
        };
        var command = new Command("check", new Localised("Checks a configuration file and lists every fault.", "检查配置文件并列出全部问题。").ToString()) { config };
        command.SetAction(parse => Run(parse.GetValue(config)!, Output.For(parse.GetValue(Cli.Json))));
        return command;
    }

    public static int Run(string file, Output output)
    {
        var loaded = ConfigFile.Load(file);
        if (loaded.Faults.Count == 0)
        {
            var cameras = loaded.Settings!.Cameras.Count;
            output.Value(new { file, cameras, faults = 0 }, new($"{file}: {cameras} cameras, no fault.", $"{file}：{cameras} 路摄像机，没有问题。"));
            return ExitCodes.Done;
        }

        Print(loaded.Faults, output);
        return ExitCodes.Wrong;
    }

    public static void Print(IReadOnlyList<ConfigFault> faults, Output output)
    {
        foreach (var fault in faults)
        {
            if (output.IsJson)
                output.Value(new { fault.File, fault.Line, fault.Column, fault.Path, fault.Code, message = fault.Text.ToString() }, fault.Text);
            else
                output.Fault(new(fault.ToString(), fault.ToString()));
        }

        output.Fault(new($"{faults.Count} faults; nothing was changed.", $"共 {faults.Count} 个问题；未做任何更改。"));
    }
}
