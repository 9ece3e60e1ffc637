using static Platform.Admission.Tests.Attacks.AttackCases;

namespace Platform.Admission.Tests.Attacks;

/// <summary>Times to the second: idp allows 30 s, strict none.</summary>
internal static class TimeCases
{
    private const string Family = "time";

    public static IEnumerable<AttackCase> All =>
    [
        Control(Family, "ended 29 s ago, within the allowance", s => s.Token(c => c["exp"] = s.Seconds(-29))) with { IsMomentary = true },
        Case(Family, "ended 30 s ago", Reasons.TokenExpired, s => s.Token(c => c["exp"] = s.Seconds(-30))),
        Case(Family, "ended 31 s ago", Reasons.TokenExpired, s => s.Token(c => c["exp"] = s.Seconds(-31))),
        Case(Family, "ended a year ago", Reasons.TokenExpired, s => s.Token(c => c["exp"] = s.Seconds(-31_536_000))),
        Control(Family, "ends in a second, no allowance", s => s.Token(c => c["exp"] = s.Seconds(1), by: s.Strict)) with { IsMomentary = true },
        Case(Family, "ends now, no allowance", Reasons.TokenExpired, s => s.Token(c => c["exp"] = s.Seconds(0), by: s.Strict)),
        Case(Family, "ended a second ago, no allowance", Reasons.TokenExpired, s => s.Token(c => c["exp"] = s.Seconds(-1), by: s.Strict)),
        Case(Family, "ended half a second before the allowance", Reasons.TokenExpired, s => s.Token(c => c["exp"] = s.Seconds(-31) + 0.5)),
        Control(Family, "an end with a fraction", s => s.Token(c => c["exp"] = s.Seconds(600) + 0.25)),
        Control(Family, "an end written with an exponent", s => s.RawToken(s.Payload("exp", "4.1e9"))),
        Control(Family, "begins in 30 s, within the allowance", s => s.Token(c => c["nbf"] = s.Seconds(30))),
        Case(Family, "begins in 31 s", Reasons.TokenNotYetValid, s => s.Token(c => c["nbf"] = s.Seconds(31))) with { IsMomentary = true },
        Control(Family, "begins now, no allowance", s => s.Token(c => c["nbf"] = s.Seconds(0), by: s.Strict)),
        Case(Family, "begins in a second, no allowance", Reasons.TokenNotYetValid, s => s.Token(c => c["nbf"] = s.Seconds(1), by: s.Strict)) with { IsMomentary = true },
        Case(Family, "begins after its end", Reasons.TokenNotYetValid, s => s.Token(c => c["nbf"] = s.Seconds(900))),
        Control(Family, "issued in 30 s, within the allowance", s => s.Token(c => c["iat"] = s.Seconds(30))),
        Case(Family, "issued in 31 s", Reasons.TokenIssuedInFuture, s => s.Token(c => c["iat"] = s.Seconds(31))) with { IsMomentary = true },
        Control(Family, "issued now, no allowance", s => s.Token(c => c["iat"] = s.Seconds(0), by: s.Strict)),
        Case(Family, "issued in a second, no allowance", Reasons.TokenIssuedInFuture, s => s.Token(c => c["iat"] = s.Seconds(1), by: s.Strict)) with { IsMomentary = true },
        Control(Family, "no nbf and no iat", s => s.Token(c => { c.Remove("nbf"); c.Remove("iat"); })),
        Case(Family, "no end", Reasons.ExpiryMissing, s => s.Token(c => c.Remove("exp"))),
        Case(Family, "an end of 0", Reasons.TokenExpired, s => s.Token(c => c["exp"] = 0)),
        .. new[] { "null", "\"4102444800\"", "true", "[4102444800]", "{}", "-1", "1e400", "1e300", "99999999999999", "9223372036854775808", "-9223372036854775808", "253402300800" }
            .Select(raw => Case(Family, $"exp {raw}", Reasons.TokenMalformed, s => s.RawToken(s.Payload("exp", raw)))),
        .. new[] { "NaN", "Infinity", "-Infinity", "0x7fffffff", "04102444800", "+4102444800", "4102444800.", ".5", "1_000", "" }
            .Select(raw => Case(Family, $"exp {raw}, which is no JSON", Reasons.TokenMalformed, s => s.RawToken(s.Payload("exp", raw)))),
        .. new[] { "null", "\"0\"", "true", "-1", "1e400" }.Select(raw => Case(Family, $"nbf {raw}", Reasons.TokenMalformed, s => s.RawToken(s.Payload("nbf", raw)))),
        .. new[] { "null", "\"0\"", "false", "-1", "1e400" }.Select(raw => Case(Family, $"iat {raw}", Reasons.TokenMalformed, s => s.RawToken(s.Payload("iat", raw)))),
    ];
}
