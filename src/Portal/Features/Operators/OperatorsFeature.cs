namespace Platform.Portal.Features.Operators;

internal static class OperatorsFeature
{
    public static IServiceCollection AddOperatorSlices(this IServiceCollection services) => services
        .AddScoped<OperatorView.Reader>()
        .AddScoped<ListOperators.Handler>()
        .AddScoped<GetOperator.Handler>()
        .AddScoped<CreateOperator.Handler>()
        .AddScoped<UpdateOperator.Handler>()
        .AddScoped<ImportOperator.Handler>()
        .AddScoped<GetProposal.Handler>()
        .AddScoped<SignOperator.Handler>()
        .AddScoped<AddSigningKey.Handler>()
        .AddScoped<ActivateSigningKey.Handler>()
        .AddScoped<RemoveSigningKey.Handler>();

    public static void MapOperators(this IEndpointRouteBuilder api)
    {
        var operators = api.MapGroup("/operators").WithTags("Operators");
        ListOperators.Map(operators);
        CreateOperator.Map(operators);
        ImportOperator.Map(operators);
        GetOperator.Map(operators);
        UpdateOperator.Map(operators);
        GetProposal.Map(operators);
        SignOperator.Map(operators);
        AddSigningKey.Map(operators);
        ActivateSigningKey.Map(operators);
        RemoveSigningKey.Map(operators);
    }
}
