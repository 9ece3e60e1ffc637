using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.People;

/// <summary>Ends the browser session, here and in the store.</summary>
internal static class SignOut
{
    internal sealed class Handler(PersonSignIns sessions)
    {
        public async Task<Result<Done>> HandleAsync(CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            await sessions.SignOutAsync();
            return default(Done);
        }
    }
}
