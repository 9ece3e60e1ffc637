namespace Platform.Portal.Web;

/// <summary>On a member of an answer that changes without anybody changing the resource: who is connected, when it was last used. If-Match does not look at it: a writer is to
/// be stopped by another writer, not by a client that connects. If-None-Match does.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MovesByItselfAttribute : Attribute;
