using Platform.Kernel;
using Platform.Nats.NKeys;

namespace Platform.Portal.Tests.Sharing;

/// <summary>Things to share of a swept tenant: for each operation that decides, one it can decide.</summary>
internal sealed record SharingSample(string Export, string Import, string Advertised, string Partner, IReadOnlyDictionary<string, string> Shares)
{
    public static async Task<SharingSample> MakeAsync(Tenant tenant)
    {
        if (await new Party(tenant.Client, tenant.Account, "").ToldAsync("POST", "/exports", new { subject = "swept.mine", type = "service" }) is { } told && told != "201")
        {
            return None();
        }

        var (mine, partner) = (await Party.OfAsync(tenant), await Party.NewAsync(tenant, "swept-partner"));
        var export = (await mine.DoAsync("GET", "/exports")).GetProperty("data")[0].GetProperty("id").GetString()!;
        var advertised = await partner.MakeAsync("/exports", new { subject = "swept.partner", type = "service", advertise = true });
        var (other, streamed) = (await partner.MakeAsync("/exports", new { subject = "swept.other", type = "service" }), await mine.MakeAsync("/exports", new { subject = "swept.asked", type = "service", advertise = true }));
        var unwanted = await partner.MakeAsync("/exports", new { subject = "swept.unwanted", type = "service" });
        var imported = await mine.MakeAsync("/imports", new { account = partner.Key, subject = "swept.partner", type = "service", local_subject = "swept.imported" });
        using var outside = KeyPair.CreatePair(PrefixByte.Account);
        using var declined = KeyPair.CreatePair(PrefixByte.Account);
        await partner.DoAsync("POST", "/stream-shares", new { stream = "SWEPT", consumer = "c", importer = mine.Key });
        return new(export, imported, advertised, outside.PublicKey, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["approve"] = await partner.MakeAsync("/shares/requests", new { export_id = streamed }),
            ["decline"] = await partner.MakeAsync("/shares", new { export_id = unwanted, importer = mine.Key }),
            ["accept"] = await partner.MakeAsync("/shares", new { export_id = other, importer = mine.Key }),
            [""] = await mine.MakeAsync("/shares", new { export_id = streamed, importer = declined.PublicKey }),
            ["exporter"] = partner.Key,
        });
    }

    private static SharingSample None()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = KeyPair.CreatePair(PrefixByte.Account);
        var shares = new Dictionary<string, string>(StringComparer.Ordinal) { [""] = ShareId.New(now).ToString(), ["exporter"] = key.PublicKey };
        return new(ExportId.New(now).ToString(), ImportId.New(now).ToString(), ExportId.New(now).ToString(), key.PublicKey, shares);
    }

    /// <summary>The id that stands in the operation's path.</summary>
    public string IdOf(string operation, string part) => part switch
    {
        // Not one that is advertised: that everybody may know.
        "exportId" or "advertisedId" => Export,
        "importId" => Import,
        _ => Shares.GetValueOrDefault(operation.Split('/')[^1]) ?? Shares[""],
    };

    /// <summary>The body the operation takes; null for one that is none of sharing's.</summary>
    public object? BodyOf(string operation)
    {
        var path = operation.Split("{accountId}")[^1];
        return operation.Split(' ')[0] switch
        {
            "PATCH" when path is "/exports/{exportId}" or "/imports/{importId}" => new { name = "swept" },
            "POST" => path switch
            {
                "/exports" => new { subject = "swept.new", type = "service" },
                "/imports" => new { account = Shares["exporter"], subject = "swept.partner", type = "service", local_subject = "swept.again" },
                "/shares" => new { export_id = Export, importer = Partner },
                "/shares/requests" => new { export_id = Advertised },
                "/shares/{shareId}/approve" or "/shares/{shareId}/decline" or "/shares/{shareId}/accept" => new { },
                "/stream-shares" => new { stream = "SWEPT", consumer = "c", importer = Partner },
                "/stream-shares/accept" => new { exporter = Shares["exporter"], stream = "SWEPT" },
                _ => null,
            },
            _ => null,
        };
    }
}
