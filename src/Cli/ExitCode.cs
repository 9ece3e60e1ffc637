namespace Platform.Cli;

/// <summary>What the program ends with. Scripts rely on these numbers: they do not change.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int NotSignedIn = 3;
    public const int NotFound = 4;
    public const int Conflict = 5;
    public const int RateLimited = 6;
    public const int Unavailable = 7;
    public const int Changes = 8;
    public const int Interrupted = 130;

    public static IReadOnlyList<(int Code, string Means)> All { get; } =
    [
        (Ok, "Done."),
        (Refused, "The portal refused the request: something in it is not valid, or you may not do it. Also: audit verify found a broken chain, connect could not."),
        (Usage, "The command line is not right, or needs an answer that only a terminal could give (--yes)."),
        (NotSignedIn, "Nobody is signed in, or the token does not hold any more: trunk login."),
        (NotFound, "There is no such thing, or you may not know of it."),
        (Conflict, "In conflict with what is there, or it changed since it was read (409, 412, 428)."),
        (RateLimited, "Too many requests, also after waiting as long as the portal said."),
        (Unavailable, "The portal cannot be reached, or something broke there; sent again where that is safe, in vain."),
        (Changes, "trunk plan --detailed-exitcode: there are changes."),
        (Interrupted, "Interrupted (Ctrl+C)."),
    ];

    /// <summary>Of an answer of the API that is no success.</summary>
    public static int Of(int status) => status switch
    {
        401 => NotSignedIn,
        404 => NotFound,
        409 or 412 or 428 => Conflict,
        429 => RateLimited,
        >= 500 => Unavailable,
        _ => Refused,
    };
}
