using Analytics.Node.Commands;
using Analytics.Node.Composition;

WorkerThreads.MakeRoom();
return await Cli.RunAsync(args);
