using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Components;
using Platform.Portal.Features.Administration;
using Platform.Portal.Features.Archives;
using Platform.Portal.Features.Audit;
using Platform.Portal.Features.Bulk;
using Platform.Portal.Features.Clients;
using Platform.Portal.Features.Connect;
using Platform.Portal.Features.ConnectDecisions;
using Platform.Portal.Features.ConnectSessions;
using Platform.Portal.Features.ConnectionTokens;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Features.Invitations;
using Platform.Portal.Features.LeafNodes;
using Platform.Portal.Features.Ledger;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Features.Security;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Features.Streams;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Features.Users;
using Platform.Portal.Identity;
using Platform.Portal.Web;

namespace Platform.Portal;

/// <summary>The portal's pages: static server-side rendering, forms that post without script (docs/adr/0003-ssr-first.md).</summary>
internal static class Pages
{
    public static WebApplicationBuilder AddPages(this WebApplicationBuilder builder)
    {
        // Finds wwwroot where the build left it; a published copy has its own and this does nothing.
        builder.WebHost.UseStaticWebAssets();
        // Else every request looks for files that were changed since the build.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = builder.Environment.IsDevelopment() ? "true" : "false";
        builder.Services.AddRazorComponents();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddScoped<Whereabouts>();
        builder.Services.AddScoped<Overview.Handler>();
        builder.Services.AddScoped<FirstAccount>();
        builder.Services.AddSingleton<SignUpCookie>();
        return builder;
    }

    /// <summary>Error pages. Before authentication, so that what refuses there is shown too.</summary>
    public static WebApplication UsePageErrors(this WebApplication app)
    {
        app.UseWhen(context => !ProblemResponses.IsForPrograms(context), pages =>
        {
            pages.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = "/error", CreateScopeForErrors = true, StatusCodeSelector = StatusOf });
            pages.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
            pages.Use(ReadErrorPageAsync);
        });
        return app;
    }

    /// <summary>Somebody else was at it at the same moment: no fault, and the page that was left knows nothing of it.</summary>
    private static int StatusOf(Exception exception) => exception is DbUpdateConcurrencyException ? StatusCodes.Status409Conflict : StatusCodes.Status500InternalServerError;

    /// <summary>An error page is read, whatever was posted: posted to, it would be refused for the very form that was refused, and say nothing.</summary>
    private static async Task ReadErrorPageAsync(HttpContext context, RequestDelegate next)
    {
        var method = context.Request.Method;
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.Request.Method = HttpMethods.Get;
        }

        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = method;
        }

        // Blazor names a type for the empty answer it gives to a form without its token, and to one that is on the page no more; and what has a type gets no page.
        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest })
        {
            context.Response.ContentType = null;
        }
    }

    /// <summary>After authentication, authorization and the caller.</summary>
    public static WebApplication MapPages(this WebApplication app)
    {
        app.UseWhereabouts();
        app.MapStaticAssets();
        app.MapRazorComponents<App>();
        ConnectFiles.Map(app);
        LedgerFiles.Map(app);
        AuditFiles.Map(app);
        StreamFiles.Map(app);
        app.MapConnectDecisionPages();
        app.MapConnectSessionPages();
        var forms = app.MapForms();
        Theme.Map(forms);
        Sessions.Map(forms);
        SecurityForms.Map(forms);
        PasskeyForms.Map(forms);
        ExternalEndpoints.Map(app, forms);
        SignOnForms.Map(forms);
        TokenForms.Map(forms);
        ClientForms.Map(forms);
        InvitationForms.Map(forms);
        SeeAsForms.Map(forms);
        SupportForms.Map(forms);
        ConnectionTokenForms.Map(forms);
        ArchiveForms.Map(forms);
        UserFiles.MapForms(forms);
        LeafFiles.Map(forms);
        BulkFiles.MapForms(forms);
        return app;
    }
}
