using System.ComponentModel.DataAnnotations;

namespace Platform.Portal.Web;

/// <summary>Section "Callout": the processes of the auth callout service, asked by HTTP for what only they can say.</summary>
internal sealed class CalloutOptions
{
    public const string Section = "Callout";

    /// <summary>Their addresses, "http://127.0.0.1:4203", asked in this order; none: nothing can be asked.</summary>
    public IReadOnlyList<Uri> Urls { get; set; } = [];

    /// <summary>The secret they know the portal by.</summary>
    public string Access { get; set; } = "";

    /// <summary>How long one of them may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(8);
}
