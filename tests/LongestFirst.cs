using Platform.Fixtures;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Platform.Fixtures;

/// <summary>Begins the collection of that name before all others: begun late, the longest class of a program runs on alone, with half of the machine at rest.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public const string Name = "longest";

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(c => string.Equals(c.TestCollectionDisplayName, Name, StringComparison.Ordinal))];
}
