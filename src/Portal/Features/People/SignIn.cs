using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.People;

/// <summary>Begins a browser session, or the second step to one. Pages only: programs send an API token.</summary>
internal static class SignIn
{
    public sealed record Request(string? Email, string? Password);

    /// <summary>What comes after the right password.</summary>
    public enum Next { SignedIn, SecondStep }

    internal sealed class Handler(CheckPassword.Handler passwords, PersonSignIns signIns, SecondStepCookie step, IHttpContextAccessor http)
    {
        public async Task<Result<Next>> HandleAsync(Request request, CancellationToken ct)
        {
            if ((await passwords.HandleAsync(new(request.Email, request.Password), ct)).IsRefused(out var refusal, out var person))
            {
                return refusal;
            }

            if (person.TwoFactorEnabled)
            {
                step.Write(http.HttpContext!, person, AuthMethods.Password);
                return Next.SecondStep;
            }

            await signIns.BeginAsync(person, AuthMethods.Password);
            return Next.SignedIn;
        }
    }
}
