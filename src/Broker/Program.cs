using System.CommandLine;
using Platform.Broker;
using Platform.Broker.Bootstrap;
using Platform.Broker.Nodes;

return await new RootCommand("Trunkline's broker: the controller of the fleet, and the agent beside each nats-server.")
{
    ControllerCommand.Create(),
    NodeCommand.Create(),
    BootstrapCommand.Create(),
    AdminCommand.Create(),
}.Parse(args).InvokeAsync();
