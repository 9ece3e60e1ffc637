namespace Platform.Portal.Components;

/// <summary>Where blazor.web.js is served from (docs/adr/0004-blazor-web-js.md).</summary>
internal static class BlazorScript
{
#if BLAZOR_SCRIPT_FROM_SDK
    public const string Path = "_framework/blazor.web.js";
#else
    public const string Path = "js/blazor.web.js";
#endif
}
