using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Platform.Store.Migrations;

/// <summary>How dotnet-ef makes the model. It writes files only and never connects.</summary>
internal sealed class DesignTimeFleetDb : IDesignTimeDbContextFactory<FleetDb>
{
    public FleetDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<FleetDb>().UseNpgsql("Host=127.0.0.1").Options);
}
