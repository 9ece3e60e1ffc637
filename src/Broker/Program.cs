using System.CommandLine;
using Platform.Broker;
using Platform.Broker.Bootstrap;
using Platform.Broker.Callout;
using Platform.Broker.Certificates;
using Platform.Broker.Joining;
using Platform.Broker.Keys;
using Platform.Broker.Moves;
using Platform.Broker.Nodes;
using Platform.Broker.Operators;
using Platform.Broker.Rollouts;
using Platform.Broker.Topology;

// Each command's host listens for SIGTERM itself and takes the time it needs.
var quiet = new InvocationConfiguration { ProcessTerminationTimeout = null };
return await new RootCommand("Trunkline's broker: the controller of the fleet, and the agent beside each nats-server.")
{
    ControllerCommand.Create(),
    NodeCommand.Create(),
    BootstrapCommand.Create(),
    AdminCommand.Create(),
    OperatorCommand.Create(),
    KeysCommand.Create(),
    CalloutCommand.Create(),
    AuthorityCommand.Create(),
    RolloutCommand.Create(),
    TopologyCommand.Create(),
    NodesCommand.Create(),
    InviteCommand.Create(),
    JoinCommand.Create(),
}.Parse(args).InvokeAsync(quiet);
