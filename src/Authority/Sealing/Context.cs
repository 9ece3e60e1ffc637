using System.Globalization;
using System.Text;
using Platform.Kernel;

namespace Platform.Authority;

/// <summary>The associated data that nails a box to its row: moved to another organization, key, role or version it does not open.</summary>
internal static class Context
{
    public static byte[] OfDataKey(OrganizationId organization, int version) => Bytes("data-key", organization, version, "", "");

    public static byte[] OfSeed(OrganizationId organization, int dataKeyVersion, string role, string publicKey) =>
        Bytes("seed", organization, dataKeyVersion, role, publicKey);

    /// <summary>Something else than a seed: <paramref name="name"/> is the id of the row it belongs to.</summary>
    public static byte[] OfSecret(OrganizationId organization, int dataKeyVersion, string role, string name) =>
        Bytes("secret", organization, dataKeyVersion, role, name);

    // No part can hold a line break (ids, a role from a fixed list, an nkey), so two places never share one text.
    private static byte[] Bytes(string kind, OrganizationId organization, int version, string role, string publicKey) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"trunkline 1\n{kind}\n{organization}\n{version}\n{role}\n{publicKey}"));
}
