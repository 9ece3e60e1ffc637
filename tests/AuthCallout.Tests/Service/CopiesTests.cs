using Platform.AuthCallout.Service;
using Platform.Nats.Client;

namespace Platform.AuthCallout.Tests.Service;

public sealed class CopiesTests
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(50);
    private readonly Copies _copies = new();

    [Theory]
    [InlineData("$SYS._INBOX.abc.1", "$SYS._INBOX.abc.1", "$SYS._INBOX.abc.>")]
    [InlineData("_GR_.cluster.server.$SYS._INBOX.abc.1", "$SYS._INBOX.abc.1", "$SYS._INBOX.abc.>")]
    [InlineData("$SYS._INBOX.abc", null, null)]
    [InlineData("_INBOX.abc.1", null, null)]
    [InlineData(null, null, null)]
    public void A_reply_subject_says_whose_answers_are_to_be_heard(string? replyTo, string? inbox, string? all)
    {
        Copies.TryInbox(replyTo, out var read, out var allOfServer).ShouldBe(inbox is not null);
        (read, allOfServer).ShouldBe((inbox, all));
    }

    [Fact]
    public void One_whose_answer_is_not_heard_is_due_once_after_the_least_patience()
    {
        Hold("a");
        Hold("b");
        Hold("c");
        _copies.Hear("b");
        _copies.Hear("c.done");
        Rounds(5).ShouldBeEmpty();
        Rounds(1).ShouldBe(["a"]);
        Rounds(40).ShouldBeEmpty();
        _copies.Count.ShouldBe(0);
    }

    [Fact]
    public void An_answer_that_is_heard_before_its_copy_comes_counts()
    {
        _copies.Hear("a");
        Rounds(1);
        Hold("a");
        Rounds(40).ShouldBeEmpty();
    }

    [Fact]
    public void One_that_is_being_worked_on_is_waited_for_longest()
    {
        Hold("a");
        _copies.Hear("a.busy");
        Rounds(19).ShouldBeEmpty();
        Rounds(1).ShouldBe(["a"]);
    }

    [Fact]
    public void Where_all_answers_are_late_none_is_missed()
    {
        for (var i = 0; i < 50; i++)
        {
            Hold($"late-{i}");
            Rounds(5).ShouldBeEmpty();
            _copies.Hear($"late-{i}");
        }

        Hold("a");
        Rounds(12).ShouldBeEmpty();
        Rounds(8).ShouldBe(["a"]);
    }

    [Fact]
    public void Time_in_which_nothing_could_be_heard_does_not_count()
    {
        Hold("a");
        _copies.Due(TimeSpan.FromSeconds(5)).ShouldBeEmpty();
        _copies.Hear("a");
        Rounds(40).ShouldBeEmpty();
    }

    [Fact]
    public void After_a_broken_connection_nothing_from_before_is_due()
    {
        Hold("a");
        _copies.Clear();
        Rounds(40).ShouldBeEmpty();
    }

    private void Hold(string name) => _copies.Hold(name, new NatsMsg<Arrival>(CalloutLink.Subject, name, 0, null, new([], 0, IsCopy: true), null));

    private List<string?> Rounds(int rounds) => [.. Enumerable.Range(0, rounds).SelectMany(_ => _copies.Due(Round)).Select(m => m.ReplyTo)];
}
