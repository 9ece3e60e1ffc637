using System.Globalization;

namespace Platform.Local.Testing;

/// <summary>What a test program counted. One that ended without saying so counts as one failure.</summary>
internal sealed record Count(int Passed, int Failed, int Skipped)
{
    public static Count operator +(Count a, Count b) => new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");
}
