using System.CommandLine;
using Platform.Local.Layout;

namespace Platform.Local.Commands;

/// <summary>--port-base N: where a copy's ports begin.</summary>
internal static class PortBaseOption
{
    public static Option<int?> Create(string description)
    {
        var option = new Option<int?>("--port-base") { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } b && b is < 1024 or > PortPlan.HighestBase)
            {
                result.AddError($"--port-base must lie between 1024 and {PortPlan.HighestBase}.");
            }
        });
        return option;
    }
}
