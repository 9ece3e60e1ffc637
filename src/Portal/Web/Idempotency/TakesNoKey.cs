namespace Platform.Portal.Web;

/// <summary>An operation that keeps no answers: it has a way of its own to be sent again, or its body is too large to be held.</summary>
internal sealed class TakesNoKey;
