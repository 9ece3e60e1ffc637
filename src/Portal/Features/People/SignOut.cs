using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.People;

/// <summary>Ends the browser session.</summary>
internal static class SignOut
{
    internal sealed class Handler(SignInManager<Person> sessions)
    {
        public async Task<Result<Done>> HandleAsync(CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            await sessions.SignOutAsync();
            return default(Done);
        }
    }
}
