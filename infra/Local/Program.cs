using System.CommandLine;
using Platform.Local.Commands;

// Room for the ordered stop; the library would cut it off after two seconds.
var patience = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(2) };
return await new RootCommand("Trunkline on one machine.")
{
    UpCommand.Create(),
    DownCommand.Create(),
    StatusCommand.Create(),
    LogsCommand.Create(),
    TestCommand.Create(),
    BenchCommand.Create(),
    AdminCommand.Create(),
    BackupCommand.Create(),
    RestoreCommand.Create(),
    SiteCommand.Create(),
}.Parse(args).InvokeAsync(patience);
