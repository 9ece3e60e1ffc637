namespace Platform.Portal.Features.Tokens;

/// <summary>What a reported text was: none of ours, one that had ended before, or one that ended by the report.</summary>
internal enum LeakedToken
{
    Unknown,
    Ended,
    Revoked,
}
