using Platform.Kernel;

namespace Platform.Portal.Features.Rollouts;

internal static class RolloutErrors
{
    public static readonly Error TopologyNotKept = new("topology.not_kept", ErrorKind.NotFound, "This fleet's nodes are laid out by their own specifications. Give `broker bootstrap` a topology file first.");
    public static readonly Error TopologyWrong = new("topology.wrong", ErrorKind.Invalid, "A fleet like this cannot run, or would be lost too easily. The message says where and what to do.", "topology");
    public static readonly Error TopologyStale = new("topology.stale", ErrorKind.Stale, "Somebody has changed the topology since. Read it again, and apply the change to what it says now.", "revision");
    public static readonly Error NoteInvalid = new("topology.note_invalid", ErrorKind.Invalid, "A note is up to 500 characters without control characters.", "note");
    public static readonly Error NotFound = new("rollout.not_found", ErrorKind.NotFound, "There is no such rollout. GET /api/v1/admin/fleet/rollouts lists them.");
    public static readonly Error Refused = new("rollout.refused", ErrorKind.Conflict, "The rollout cannot be made or moved like that now. The message says why.");
    public static readonly Error KindInvalid = new("rollout.kind_invalid", ErrorKind.Invalid, "A rollout is of kind change or restart.", "/kind");
    public static readonly Error MoveInvalid = new("rollout.move_invalid", ErrorKind.Invalid, "A rollout is told to start, pause, resume or cancel.", "move");
}
