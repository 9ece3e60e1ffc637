using Platform.Cli;

return await Trunk.RunAsync(args, Terminal.System(), CancellationToken.None);
