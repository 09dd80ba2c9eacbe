using Headwater.Server;

var line = CommandLine.Parse(args);
return line.Command switch
{
    "help" => Commands.Help(),
    "version" => Commands.Version(),
    "send" => await Commands.SendAsync(line),
    "rebuild" => await Commands.RebuildAsync(line),
    "backup" => await Commands.BackupAsync(line),
    _ => await Commands.ServeAsync(line),
};
