using System.Security.Cryptography;
using Platform.Nats.NKeys;

namespace Platform.Authority;

/// <summary>The operator's identity key: in a file of its own, never in the database. It signs the operator's JWT and nothing else.</summary>
public static class OperatorIdentity
{
    /// <exception cref="InvalidOperationException">The file holds no operator seed.</exception>
    public static KeyPair ReadOrMake(string file)
    {
        if (!File.Exists(file))
        {
            using var made = KeyPair.CreatePair(PrefixByte.Operator);
            using var seed = made.ExportSeed();
            SecretFile.Write(file, seed.Utf8, SecretFile.Private);
        }

        return Read(file);
    }

    /// <exception cref="InvalidOperationException">The file holds no operator seed.</exception>
    public static KeyPair Read(string file)
    {
        var text = File.ReadAllBytes(file);
        try
        {
            var key = KeyPair.FromSeed(text.AsSpan().TrimEnd("\r\n "u8));
            if (key.Prefix == PrefixByte.Operator)
            {
                return key;
            }

            key.Dispose();
            throw new InvalidOperationException($"{file} holds the seed of another kind of key, not an operator's.");
        }
        catch (NKeysException e)
        {
            throw new InvalidOperationException($"{file} holds no seed.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
