using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Issuer;

/// <summary>Wrong device codes per person: ten in a quarter of an hour, out of 20^8 (RFC 8628 §5.1).</summary>
internal sealed class UserCodeAttempts(TimeProvider clock)
{
    private readonly PasswordAttempts _attempts = new(clock);

    public bool IsOver(PersonId person) => _attempts.Wait(person.ToString()) is not null;

    public void Wrong(PersonId person) => _attempts.Wrong(person.ToString());
}
