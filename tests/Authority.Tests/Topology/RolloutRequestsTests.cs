using Platform.Store;

namespace Platform.Authority.Tests.Topology;

public sealed class RolloutRequestsTests
{
    [Fact]
    public void Every_move_of_every_state()
    {
        var moves = from state in Enum.GetValues<RolloutState>() from move in Enum.GetValues<RolloutMove>() let next = RolloutRequests.Next(state, move) where next is not null select $"{state} {move} {next}";
        moves.ShouldBe([
            "Planning Cancel Cancelled",
            "Planned Start Running", "Planned Cancel Cancelled",
            "Running Pause Paused",
            "Paused Resume Running", "Paused Cancel Cancelled",
        ]);
    }
}
