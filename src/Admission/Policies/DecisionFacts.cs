using System.Net;

namespace Platform.Admission;

/// <summary>What a rule's conditions see besides claims: an attempt's circumstances, or those of a decision that was recorded.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Source">The client's address.</param>
public readonly record struct DecisionFacts(string Provider, string ConnectionType, string Source, string Region, string ClientName)
{
    internal IPAddress? Address { get; init; } = Read(Source);

    internal static DecisionFacts Of(ConnectAttempt attempt, ProviderEntry provider) =>
        new(provider.Name, attempt.ConnectionType, "", attempt.Region, attempt.ClientName) { Source = attempt.Source, Address = attempt.Address };

    internal static IPAddress? Read(string? source) =>
        string.IsNullOrEmpty(source) ? null : IPAddress.TryParse(source, out var address) ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address : null;
}
