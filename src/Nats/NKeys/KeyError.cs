namespace Platform.Nats.NKeys;

internal enum KeyError
{
    None,
    Base32,
    Encoding,
    Checksum,
    PublicKey,
    Seed,
    SeedLength,
}

internal static class KeyErrors
{
    public static NKeysException ToException(this KeyError error) => new(error switch
    {
        KeyError.Base32 => "illegal base32 data",
        KeyError.Encoding => "nkeys: invalid encoded key",
        KeyError.Checksum => "nkeys: invalid checksum",
        KeyError.PublicKey => "nkeys: invalid public key",
        KeyError.SeedLength => "nkeys: invalid seed length",
        KeyError.Seed or KeyError.None => "nkeys: invalid seed",
    });
}
