namespace Platform.Portal.Features.Sharing;

internal static class SharingFeature
{
    public static IServiceCollection AddSharing(this IServiceCollection services) => services
        .AddScoped<SharingWork>()
        .AddScoped<Imports>()
        .AddScoped<Shares>()
        .AddScoped<CreateExport.Handler>()
        .AddScoped<UpdateExport.Handler>()
        .AddScoped<DeleteExport.Handler>()
        .AddScoped<GetExport.Handler>()
        .AddScoped<ListExports.Handler>()
        .AddScoped<CreateImport.Handler>()
        .AddScoped<UpdateImport.Handler>()
        .AddScoped<DeleteImport.Handler>()
        .AddScoped<GetImport.Handler>()
        .AddScoped<ListImports.Handler>()
        .AddScoped<OfferShare.Handler>()
        .AddScoped<RequestShare.Handler>()
        .AddScoped<ApproveShare.Handler>()
        .AddScoped<DeclineShare.Handler>()
        .AddScoped<AcceptShare.Handler>()
        .AddScoped<RevokeShare.Handler>()
        .AddScoped<ListShares.Handler>()
        .AddScoped<GetShare.Handler>()
        .AddScoped<GetCatalogueEntry.Handler>()
        .AddScoped<ShareStream.Handler>()
        .AddScoped<AcceptStream.Handler>()
        .AddScoped<BrowseCatalogue.Handler>();

    public static void MapSharing(this IEndpointRouteBuilder api)
    {
        var exports = api.MapGroup("/accounts/{accountId}/exports").WithTags("Sharing");
        ListExports.Map(exports);
        CreateExport.Map(exports);
        GetExport.Map(exports);
        UpdateExport.Map(exports);
        DeleteExport.Map(exports);
        var imports = api.MapGroup("/accounts/{accountId}/imports").WithTags("Sharing");
        ListImports.Map(imports);
        CreateImport.Map(imports);
        GetImport.Map(imports);
        UpdateImport.Map(imports);
        DeleteImport.Map(imports);
        var shares = api.MapGroup("/accounts/{accountId}/shares").WithTags("Sharing");
        ListShares.Map(shares);
        GetShare.Map(shares);
        OfferShare.Map(shares);
        RequestShare.Map(shares);
        ApproveShare.Map(shares);
        DeclineShare.Map(shares);
        AcceptShare.Map(shares);
        RevokeShare.Map(shares);
        var streams = api.MapGroup("/accounts/{accountId}/stream-shares").WithTags("Sharing");
        ShareStream.Map(streams);
        AcceptStream.Map(streams);
        BrowseCatalogue.Map(api);
        GetCatalogueEntry.Map(api);
    }
}
