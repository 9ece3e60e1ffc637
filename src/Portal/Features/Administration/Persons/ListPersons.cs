using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>Everybody with a login, the newest first.</summary>
internal static class ListPersons
{
    public static void Map(RouteGroupBuilder persons) => persons
        .MapGet("", GetAsync)
        .WithName(nameof(ListPersons)).WithSummary("Find people by their address (platform administrators)")
        .Refuses(400, 404);

    private static async Task<Results<Ok<Page<AnyPersonView>>, ProblemHttpResult>> GetAsync(
        [AsParameters] PageRequest page, Handler handler, CancellationToken ct, [FromQuery(Name = "search"), Description("In the address.")] string? search = null) =>
        (await handler.HandleAsync(search, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, AnyPersons persons, ILookupNormalizer normalizer)
    {
        public async Task<Result<Page<AnyPersonView>>> HandleAsync(string? search, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadPlatform))
            {
                return WebErrors.NoSuchRoute;
            }

            if (AdministrationText.Search(search).IsRefused(out var wrong))
            {
                return wrong;
            }

            var wanted = normalizer.NormalizeEmail(AdministrationText.Search(search).Value);
            if (page.Read($"persons {wanted}").IsRefused(out wrong, out var place) || place.AfterId().IsRefused(out wrong))
            {
                return wrong;
            }

            var rows = db.Persons.AsQueryable();
            if (wanted is not null)
            {
                rows = rows.Where(p => p.NormalizedEmail!.Contains(wanted));
            }

            if (place.AfterId().Value is { } before)
            {
                rows = rows.Where(p => EF.Functions.LessThan(ValueTuple.Create(p.Id), ValueTuple.Create(before)));
            }

            return place.Cut(await persons.ReadAsync(rows.OrderByDescending(p => p.Id).Take(place.Limit + 1), ct), p => p.Id.Value.ToString("N"));
        }
    }
}
