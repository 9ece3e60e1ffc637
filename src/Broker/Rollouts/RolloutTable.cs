using Npgsql;
using NpgsqlTypes;
using Platform.Authority;
using Platform.Broker.Leases;
using Platform.Broker.Reconcilers;
using Platform.Broker.Topology;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Broker.Rollouts;

/// <summary>The open rollout and its steps. Every write carries the lease's epoch: a controller that was replaced without noticing moves nothing.</summary>
internal sealed class RolloutTable(ObservedDataSource db, TimeProvider clock)
{
    private const string IsMine = "exists (select 1 from leases where name = @lease and epoch = @epoch)";

    /// <summary>The one that is neither done nor cancelled; null when there is none.</summary>
    public async Task<OpenRollout?> OpenAsync(CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            "select id, operator_id, kind, state, revision from rollouts where state in ('planning', 'planned', 'running', 'paused') order by created_at limit 1");
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct)
            ? new(
                new(rows.GetGuid(0)), new(rows.GetGuid(1)), Enum.Parse<RolloutKind>(rows.GetString(2), ignoreCase: true), Enum.Parse<RolloutState>(rows.GetString(3), ignoreCase: true),
                rows.GetInt64(4))
            : null;
    }

    public async Task<IReadOnlyList<RolloutStep>> StepsAsync(RolloutId rollout, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand("select node_id, place, effect, keys, connections, state, why, revision, restarts, node_name from rollout_steps where rollout_id = $1 order by place");
        command.Parameters.Add(new() { Value = rollout.Value });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var steps = new List<RolloutStep>();
        while (await rows.ReadAsync(ct))
        {
            steps.Add(new()
            {
                RolloutId = rollout,
                NodeId = new(rows.GetGuid(0)),
                Place = rows.GetInt32(1),
                NodeName = rows.GetString(9),
                Effect = Enum.Parse<StepEffect>(rows.GetString(2), ignoreCase: true),
                Keys = rows.GetString(3),
                Connections = rows.GetInt64(4),
                State = Enum.Parse<RolloutStepState>(rows.GetString(5), ignoreCase: true),
                Why = rows.GetString(6),
                Revision = rows.GetInt64(7),
                Restarts = rows.GetInt64(8),
            });
        }

        return steps;
    }

    /// <summary>The revisions that nodes are of, and this one.</summary>
    public async Task<IReadOnlyDictionary<long, FleetRevision>> RevisionsAsync(OpenRollout rollout, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            "select revision, document::text, trust::text from topologies where operator_id = $1 and (revision = $2 or revision in (select o.revision from node_orders o join nodes n on n.id = o.node_id where n.operator_id = $1))");
        command.Parameters.Add(new() { Value = rollout.Operator.Value });
        command.Parameters.Add(new() { Value = rollout.Revision });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var revisions = new Dictionary<long, FleetRevision>();
        while (await rows.ReadAsync(ct))
        {
            revisions[rows.GetInt64(0)] = FleetRevision.Read(rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetString(2));
        }

        return revisions;
    }

    /// <summary>Every node with what it is of now, and how many clients it has.</summary>
    public async Task<IReadOnlyList<OrderedNode>> NodesAsync(OperatorId id, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            select n.id, n.name, coalesce(n.version, ''), o.revision, (select count(*) from connections c where c.node_name = n.name and c.disconnected_at is null), o.report is not null
            from nodes n join node_orders o on o.node_id = n.id join regions r on r.id = n.region_id where n.operator_id = $1 order by r.id, n.name
            """);
        command.Parameters.Add(new() { Value = id.Value });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var nodes = new List<OrderedNode>();
        while (await rows.ReadAsync(ct))
        {
            nodes.Add(new(new(rows.GetGuid(0)), rows.GetString(1), rows.GetString(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetBoolean(5)));
        }

        return nodes;
    }

    /// <summary>Writes the plan down, whole or not at all.</summary>
    public async Task PlanAsync(RolloutId rollout, IReadOnlyList<RolloutStep> steps, long epoch, CancellationToken ct)
    {
        await using var connection = await db.Value.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        foreach (var step in steps)
        {
            await using var insert = Command(connection, $"insert into rollout_steps (rollout_id, node_id, node_name, place, effect, keys, connections, state, why, revision, restarts) select @rollout, @node, @name, @place, @effect, @keys, @connections, 'waiting', '', 0, 0 where {IsMine}", rollout, epoch);
            insert.Parameters.AddWithValue("node", step.NodeId.Value);
            insert.Parameters.AddWithValue("name", step.NodeName);
            insert.Parameters.AddWithValue("place", step.Place);
            insert.Parameters.AddWithValue("effect", step.Effect.ToString().ToLowerInvariant());
            insert.Parameters.AddWithValue("keys", step.Keys);
            insert.Parameters.AddWithValue("connections", step.Connections);
            await insert.ExecuteNonQueryAsync(ct);
        }

        await using var planned = Command(connection, $"update rollouts set state = 'planned' where id = @rollout and state = 'planning' and {IsMine}", rollout, epoch);
        LeaseLostException.ThrowIf(await planned.ExecuteNonQueryAsync(ct) == 0, epoch);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Takes a node in hand and gives it its order, in one statement, so it is given once whoever ends in the middle; not under a rollout that was
    /// paused or cancelled meanwhile. One that leaves gets none yet: see <see cref="DismissAsync"/>.</summary>
    public Task BeginAsync(OpenRollout rollout, NodeId node, long epoch, CancellationToken ct) => RunAsync(
        $"""
        with step as (
            update rollout_steps s set state = 'running', why = '', started_at = @now,
                revision = case when s.effect = 'leave' then 0 else @revision end, restarts = o.restarts + case when s.effect = 'leave' then 0 else @more end
            from node_orders o where s.rollout_id = @rollout and s.node_id = @node and o.node_id = @node and s.state = 'waiting' and {IsMine}
                and exists (select 1 from rollouts r where r.id = @rollout and r.state = 'running')
            returning s.node_id, s.revision, s.restarts)
        update node_orders o set revision = step.revision, restarts = step.restarts from step where o.node_id = step.node_id and step.revision > 0
        """, rollout, node, "", epoch, ct);

    /// <summary>Tells a node that leaves to end.</summary>
    public Task DismissAsync(OpenRollout rollout, NodeId node, long epoch, CancellationToken ct) => RunAsync(
        $"""
        with step as (update rollout_steps set revision = @revision, why = '' where rollout_id = @rollout and node_id = @node and {IsMine} returning node_id)
        update node_orders o set revision = @revision from step where o.node_id = step.node_id
        """, rollout, node, "", epoch, ct);

    /// <summary>Makes the rows of regions and nodes that the topology has more than there are, so that links are tried and orders are there to ask for.</summary>
    public async Task AddNodesAsync(OpenRollout rollout, FleetTopology topology, CancellationToken ct)
    {
        foreach (var (region, node) in topology.Nodes)
        {
            await using var connection = await db.Value.OpenConnectionAsync(ct);
            await using var command = Command(connection,
                """
                with region as (
                    insert into regions (id, operator_id, name, display_name) values (@region_id, @operator, @region, @display) on conflict (operator_id, name) do update set display_name = excluded.display_name returning id),
                node as (
                    insert into nodes (id, operator_id, region_id, name, client_url, web_socket_url, mqtt_url, leaf_node_url, monitoring_url, is_up)
                    select @node_id, @operator, region.id, @name, @client, @websocket, @mqtt, @leafnode, @monitoring, false from region
                    on conflict (operator_id, name) do nothing returning id)
                insert into node_orders (node_id, revision, restarts) select id, @revision, 0 from node
                """, rollout.Id, epoch: 0);
            command.Parameters.AddWithValue("region_id", RegionId.New(clock.GetUtcNow()).Value);
            command.Parameters.AddWithValue("node_id", NodeId.New(clock.GetUtcNow()).Value);
            command.Parameters.AddWithValue("operator", rollout.Operator.Value);
            command.Parameters.AddWithValue("region", region.Name);
            command.Parameters.AddWithValue("display", region.DisplayName);
            command.Parameters.AddWithValue("name", node.Name);
            command.Parameters.AddWithValue("client", node.Addresses.ClientUrl);
            command.Parameters.AddWithValue("websocket", node.Addresses.WebSocketUrl);
            command.Parameters.AddWithValue("mqtt", node.Addresses.MqttUrl);
            command.Parameters.AddWithValue("leafnode", node.Addresses.LeafNodeUrl);
            command.Parameters.AddWithValue("monitoring", node.Addresses.MonitoringUrl);
            command.Parameters.AddWithValue("revision", rollout.Revision);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>Marks a step done; the node is where its revision says from now on. One that left is forgotten, and its region when it was the last there.</summary>
    public Task FinishAsync(OpenRollout rollout, NodeId node, long epoch, CancellationToken ct) =>
        RunAsync(
            $"""
            with step as (update rollout_steps set state = 'done', why = '', ended_at = @now where rollout_id = @rollout and node_id = @node and {IsMine} returning node_id, node_name, effect),
            place as (
                select step.node_id, node -> 'addresses' as urls
                from step join topologies t on t.operator_id = @operator and t.revision = @revision
                cross join jsonb_array_elements(t.document -> 'regions') r(region) cross join jsonb_array_elements(region -> 'nodes') e(node)
                where node ->> 'name' = step.node_name),
            placed as (
                update nodes n set client_url = urls ->> 'client_url', web_socket_url = urls ->> 'web_socket_url', mqtt_url = urls ->> 'mqtt_url',
                    leaf_node_url = urls ->> 'leaf_node_url', monitoring_url = urls ->> 'monitoring_url'
                from place where n.id = place.node_id and (n.client_url, n.web_socket_url, n.mqtt_url, n.leaf_node_url, n.monitoring_url) is distinct from
                    (urls ->> 'client_url', urls ->> 'web_socket_url', urls ->> 'mqtt_url', urls ->> 'leaf_node_url', urls ->> 'monitoring_url')),
            gone as (delete from nodes n using step where n.id = step.node_id and step.effect = 'leave' returning n.id, n.region_id)
            delete from regions r using gone where r.id = gone.region_id and not exists (select 1 from nodes n where n.region_id = r.id and n.id not in (select id from gone))
            """, rollout, node, "", epoch, ct);

    /// <summary>Says what a step waits for.</summary>
    public Task SayAsync(OpenRollout rollout, NodeId node, string why, long epoch, CancellationToken ct) =>
        RunAsync($"update rollout_steps set why = @why where rollout_id = @rollout and node_id = @node and why <> @why and {IsMine}", rollout, node, why, epoch, ct);

    public Task EndAsync(OpenRollout rollout, long epoch, CancellationToken ct) =>
        RunAsync($"update rollouts set state = 'done', ended_at = @now where id = @rollout and {IsMine}", rollout, default, "", epoch, ct);

    private async Task RunAsync(string sql, OpenRollout rollout, NodeId node, string why, long epoch, CancellationToken ct)
    {
        await using var connection = await db.Value.OpenConnectionAsync(ct);
        await using var command = Command(connection, sql, rollout.Id, epoch);
        command.Parameters.AddWithValue("node", node.Value);
        command.Parameters.AddWithValue("why", why);
        command.Parameters.AddWithValue("operator", rollout.Operator.Value);
        command.Parameters.AddWithValue("revision", rollout.Revision);
        command.Parameters.AddWithValue("more", rollout.Kind is RolloutKind.Restart ? 1 : 0);
        command.Parameters.AddWithValue("now", NpgsqlDbType.TimestampTz, clock.GetUtcNow());
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, RolloutId rollout, long epoch)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("rollout", rollout.Value);
        command.Parameters.AddWithValue("lease", ControllerLease.Name);
        command.Parameters.AddWithValue("epoch", epoch);
        return command;
    }
}
