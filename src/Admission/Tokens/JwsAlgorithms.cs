namespace Platform.Admission;

/// <summary>The signature algorithms tokens may have (RFC 7518 §3.1, RFC 8037). "none" and the HS family are no members, so nothing can select them.</summary>
[Flags]
public enum JwsAlgorithms
{
    None = 0,
    RS256 = 1,
    PS256 = 2,
    ES256 = 4,
    ES384 = 8,
    EdDSA = 16,
    All = RS256 | PS256 | ES256 | ES384 | EdDSA,
}

internal static class JwsAlgorithmNames
{
    public static readonly string[] Names = ["RS256", "PS256", "ES256", "ES384", "EdDSA"];

    /// <summary>By its name, letter for letter; null for every other text.</summary>
    public static JwsAlgorithms? Read(string? name) => name switch
    {
        "RS256" => JwsAlgorithms.RS256,
        "PS256" => JwsAlgorithms.PS256,
        "ES256" => JwsAlgorithms.ES256,
        "ES384" => JwsAlgorithms.ES384,
        "EdDSA" => JwsAlgorithms.EdDSA,
        _ => null,
    };

    public static IEnumerable<string> NamesOf(JwsAlgorithms algorithms) => Names.Where(n => algorithms.HasFlag(Read(n)!.Value));
}
