using Platform.Kernel;

namespace Platform.Portal.Features.Tester;

internal static class TesterErrors
{
    public static readonly Error WhoseUnclear = new("permission_test.whose_unclear", ErrorKind.Invalid, "Say whose permissions to test: one of user_id, group_id and permissions, and not two of them.");
    public static readonly Error ActionInvalid = new("permission_test.action_invalid", ErrorKind.Invalid, "action is publish, subscribe or connect.", "/action");
    public static readonly Error SubjectMissing = new("permission_test.subject_missing", ErrorKind.Invalid, "subject is what to publish or subscribe to, 4096 characters at most.", "/subject");
    public static readonly Error QueueMisplaced = new("permission_test.queue_misplaced", ErrorKind.Invalid, "queue belongs to subscribe; messages are not published to a queue group.", "/queue");
    public static readonly Error ReplyMisplaced = new("permission_test.reply_misplaced", ErrorKind.Invalid, "reply belongs to publish: it is the reply subject of the message.", "/reply");
    public static readonly Error SampleInvalid = new("permission_test.sample_invalid", ErrorKind.Invalid, "A sample user has a name of 256 characters at most and up to 100 tags of 1 to 256 characters; subject is a user public key (U…) or left out.", "/user");
    public static readonly Error SampleMisplaced = new("permission_test.sample_misplaced", ErrorKind.Invalid, "A sample user goes with group_id or permissions; a user that is there has its own name and tags.", "/user");
    public static readonly Error PresetNotFound = new("preset.not_found", ErrorKind.NotFound, "No such preset. GET /api/v1/permission-presets lists them.");
    public static readonly Error PresetValue = new("preset.value_invalid", ErrorKind.Invalid, "The preset cannot take this value.");
}
