namespace Platform.Nats.Sharing;

/// <summary>Why an export or import may not be. The names are the API's error codes in another spelling.</summary>
public enum SharingFaultKind
{
    InvalidSubject,
    ReservedSubject,
    ExportOverlap,
    TokenAndPosition,
    OwnAccount,
    NotExported,
    PositionNotYours,
    LocalSubjectOverlap,
    ImportedAlready,
    InvalidLocalSubject,
    ActivationMissing,
    ActivationInvalid,
    ActivationForeign,
    ActivationForOther,
    ActivationKind,
    ActivationSubject,
    ActivationExpired,
    ActivationRevoked,
}

/// <param name="Kind">Which rule.</param>
/// <param name="Message">What is in the way, with its subjects.</param>
/// <param name="Member">The member of the export or import at fault, in NATS's spelling.</param>
public sealed record SharingFault(SharingFaultKind Kind, string Message, string Member);
