using Analytics.Node.Commands;

return await Cli.RunAsync(args);
