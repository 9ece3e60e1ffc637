using Platform.Kernel;

namespace Platform.Portal.Web;

internal static class PatchErrors
{
    public static readonly Error UnknownMember = new("patch.unknown_member", ErrorKind.Invalid, "The patch names a member this resource does not have, or one that cannot be changed. The pointer says which.");
    public static readonly Error WrongType = new("patch.wrong_type", ErrorKind.Invalid, "A member of the patch holds a value of the wrong kind. The pointer says which.");
}
