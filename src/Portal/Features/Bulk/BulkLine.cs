using Platform.Kernel;
using Platform.Portal.Features.Users;

namespace Platform.Portal.Features.Bulk;

/// <summary>One row of a bulk call as it was read. Error: why it is no user at all; then Fields says only what could be read.</summary>
internal sealed record BulkLine(int Row, string? Group, UserFields Fields, Error? Error = null)
{
    /// <summary>For the list of rows: what was called a name, short and printable.</summary>
    public string Name => new([.. (Fields.Name ?? "").Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(100)]);
}
