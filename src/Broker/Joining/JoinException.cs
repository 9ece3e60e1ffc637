namespace Platform.Broker.Joining;

/// <summary>The machine is no node, and nothing of one is left on it; the message says why and what helps.</summary>
/// <param name="message">One line.</param>
/// <param name="isRefused">True when a controller said no; false when it was not asked or did not answer.</param>
internal sealed class JoinException(string message, bool isRefused = false) : Exception(message)
{
    public bool IsRefused { get; } = isRefused;
}
