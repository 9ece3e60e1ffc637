using Platform.Kernel;
using Platform.Nats.Jwt;

namespace Platform.Portal.Features.Operators;

internal static class OperatorErrors
{
    public static readonly Error NotFound = new("operator.not_found", ErrorKind.NotFound, "No such operator for this organization. GET /api/v1/operators lists the shared one and yours.");
    public static readonly Error MayNotRead = new("operator.may_not_read", ErrorKind.Forbidden, "Reading operators needs the permission accounts:read.");
    public static readonly Error MayNotManage = new("operator.may_not_manage", ErrorKind.Forbidden, "Making and changing operators needs the permission accounts:manage, which admins and owners have.");
    public static readonly Error IsShared = new("operator.is_shared", ErrorKind.Forbidden, "The shared operator is the platform's own: only whoever runs the platform changes it. Make a dedicated operator, or import one.");
    public static readonly Error NameTaken = new("operator.name_taken", ErrorKind.Conflict, "This organization already has an operator, or an account for its system account, of that name. Choose another.", "name");
    public static readonly Error PublicKeyInvalid = new("operator.public_key_invalid", ErrorKind.Invalid, "public_key is the public nkey of an operator: O and 55 letters and digits. The seed (SO…) stays with you.", "public_key");
    public static readonly Error PublicKeyTaken = new("operator.public_key_taken", ErrorKind.Conflict, "An operator with that public key is on this platform already.", "public_key");
    public static readonly Error ClaimsRefused = new("operator.claims_refused", ErrorKind.Invalid, "Servers would refuse an operator with this value.");
    public static readonly Error NoProposal = new("operator.no_proposal", ErrorKind.NotFound, "No proposal waits for a signature: the operator's JWT says what it should.");
    public static readonly Error SignatureMissing = new("operator.signature_missing", ErrorKind.Invalid, "Send the signed JWT as jwt, or the signature of signing_input alone as signature (base64url, 64 bytes).", "jwt");
    public static readonly Error SignatureRefused = new("operator.signature_refused", ErrorKind.Conflict, "What was signed is not the proposal that waits.", "jwt");
    public static readonly Error KeyNotFound = new("operator.key_not_found", ErrorKind.NotFound, "The operator has no such signing key. GET the operator to see them.");
    public static readonly Error KeyActive = new("operator.key_active", ErrorKind.Conflict, "This key signs the operator's accounts. Activate another one first.");
    public static readonly Error KeyNotListed = new("operator.key_not_listed", ErrorKind.Conflict, "The operator's JWT does not list this key yet, so servers would refuse what it signs. Have the proposal signed first.");
    public static readonly Error KeyNotHeld = new("operator.key_not_held", ErrorKind.Conflict, "The seed of this key is not here, so it cannot sign. Add a new signing key instead.");
    public static readonly Error JwtNotFound = new("operator.jwt_not_found", ErrorKind.NotFound, "No operator with that public key has a signed JWT here.");
    public static readonly Error UploadMissing = new("operator.upload_missing", ErrorKind.Invalid, "Nothing was sent to import. Send a .zip or .tar.gz of an nsc store, or its files, or entries with a content each.", "entries");
    public static readonly Error UploadUnreadable = new("operator.upload_unreadable", ErrorKind.Invalid, "The upload is no archive that can be read.");
    public static readonly Error UploadTooLarge = new("operator.upload_too_large", ErrorKind.Invalid, "An upload may have 16 MB at most. Send an archive, or leave the creds out.");
    public static readonly Error ImportBlocked = new("operator.import_blocked", ErrorKind.Conflict, "The store was not imported, and nothing of it is here. Each entry at fault is named with the reason.");

    public static Error Refused(ValidationIssue issue, string? field = null) => ClaimsRefused with { Message = $"Servers would refuse this operator: {issue.Description}.", Field = field };
}
