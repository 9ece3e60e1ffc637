using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Platform.Authority;

internal static class OperatorServices
{
    public static IServiceCollection AddOperators(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new OperatorSigner(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new OperatorKeys(provider.GetRequiredService<Vault>(), provider.GetRequiredService<OperatorSigner>()));
        services.TryAddSingleton(provider => new OperatorFactory(
            provider.GetRequiredService<Vault>(), provider.GetRequiredService<AccountFactory>(), provider.GetRequiredService<OperatorSigner>()));
        services.TryAddSingleton(provider => new StoreImport(
            provider.GetRequiredService<Vault>(), provider.GetRequiredService<AccountFactory>(), provider.GetRequiredService<OperatorSigner>()));
        services.TryAddSingleton(provider => new StoreExport(provider.GetRequiredService<Vault>()));
        return services;
    }
}
