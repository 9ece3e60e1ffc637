namespace Platform.Portal.Web;

/// <summary>On a page or an operation that is the platform's: it is not there for whoever is no platform administrator.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ForAdministratorsAttribute : Attribute;
