using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.People;

/// <summary>Begins the session of somebody whose password was right and who signs in in two steps, by a code.</summary>
internal static class SecondStep
{
    internal sealed class Handler(PersonManager persons, SecondFactor factor, PersonSignIns signIns, SecondStepCookie step, IHttpContextAccessor http)
    {
        /// <summary>Who gave the right password in this browser a moment ago, or null.</summary>
        public async Task<Person?> WaitingAsync(CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            return step.Read(http.HttpContext!) is { } waiting && await persons.FindByIdAsync(waiting.Person) is { TwoFactorEnabled: true } person
                && string.Equals(person.SecurityStamp, waiting.Stamp, StringComparison.Ordinal) ? person : null;
        }

        public async Task<Result<Done>> HandleAsync(string? code, CancellationToken ct)
        {
            if (await WaitingAsync(ct) is not { } person)
            {
                return PeopleErrors.StepOver;
            }

            if (await factor.CheckAsync(person, code, ct) is { } wrong)
            {
                return wrong;
            }

            var first = step.Read(http.HttpContext!)?.Method ?? AuthMethods.Password;
            SecondStepCookie.Clear(http.HttpContext!);
            await signIns.BeginAsync(person, first, AuthMethods.OneTimeCode, AuthMethods.TwoFactors);
            return default(Done);
        }
    }
}
