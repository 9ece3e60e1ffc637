using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.People;

/// <summary>Begins a browser session. Pages only: programs send an API token.</summary>
internal static class SignIn
{
    public sealed record Request(string? Email, string? Password);

    internal sealed class Handler(CheckPassword.Handler passwords, SignInManager<Person> sessions)
    {
        public async Task<Result<Done>> HandleAsync(Request request, CancellationToken ct)
        {
            var result = await passwords.HandleAsync(new(request.Email, request.Password), ct);
            if (result.IsRefused(out var refusal))
            {
                return refusal;
            }

            await sessions.SignInAsync(result.Value, isPersistent: true, authenticationMethod: "pwd");
            return default(Done);
        }
    }
}
