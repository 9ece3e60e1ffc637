using Platform.Portal.Components;

namespace Platform.Portal;

/// <summary>The portal's pages: static server-side rendering, forms that post without script (docs/adr/0003-ssr-first.md).</summary>
internal static class Pages
{
    public static WebApplicationBuilder AddPages(this WebApplicationBuilder builder)
    {
        // Finds wwwroot where the build left it; a published copy has its own and this does nothing.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddScoped<Place>();
        return builder;
    }

    public static WebApplication MapPages(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapRazorComponents<App>();
        Theme.Map(app);
        return app;
    }
}
