using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Settings of the whole platform, feature flags of the platform and of single organizations, and until when sign-ins of a member count in an organization no more.
/// Every portal has them in memory, and is told when they change.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130140100_PlatformSettings")]
public sealed class PlatformSettings : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            $$"""
            CREATE TABLE platform_settings (
                id smallint NOT NULL CONSTRAINT pk_platform_settings PRIMARY KEY CONSTRAINT ck_platform_settings_one CHECK (id = 1),
                document jsonb NOT NULL CONSTRAINT ck_platform_settings_document CHECK (jsonb_typeof(document) = 'object'),
                version integer NOT NULL);
            INSERT INTO platform_settings (id, document, version) VALUES (1, '{}', 1);
            GRANT SELECT, UPDATE ON platform_settings TO trunkline_app;
            ALTER TABLE platform_settings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY everybody ON platform_settings FOR SELECT TO trunkline_app USING (true);
            CREATE POLICY administrators ON platform_settings FOR UPDATE TO trunkline_app USING (trunkline_is_administrator()) WITH CHECK (trunkline_is_administrator());
            CREATE POLICY fleet ON platform_settings TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);

            CREATE TABLE feature_flags (
                organization_id uuid NOT NULL CONSTRAINT fk_feature_flags_organizations_organization_id REFERENCES organizations (id) ON DELETE CASCADE,
                name text NOT NULL CONSTRAINT ck_feature_flags_name CHECK (name ~ '^[a-z][a-z0-9_]{0,63}$'),
                is_on boolean NOT NULL,
                CONSTRAINT pk_feature_flags PRIMARY KEY (organization_id, name));
            GRANT SELECT ON feature_flags TO trunkline_app;

            CREATE TABLE member_sign_outs (
                organization_id uuid NOT NULL,
                person_id uuid NOT NULL,
                at timestamp with time zone NOT NULL,
                CONSTRAINT pk_member_sign_outs PRIMARY KEY (organization_id, person_id),
                CONSTRAINT fk_member_sign_outs_members_organization_id_person_id FOREIGN KEY (organization_id, person_id) REFERENCES members (organization_id, person_id) ON DELETE CASCADE);
            GRANT SELECT, INSERT, UPDATE ON member_sign_outs TO trunkline_app;

            CREATE FUNCTION trunkline_tell_platform() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
            BEGIN
                PERFORM pg_notify('trunkline_platform', '');
                RETURN NULL;
            END $$;
            CREATE TRIGGER tell_platform AFTER INSERT OR UPDATE OR DELETE ON platform_settings FOR EACH STATEMENT EXECUTE FUNCTION trunkline_tell_platform();
            CREATE TRIGGER tell_platform AFTER INSERT OR UPDATE OR DELETE ON feature_flags FOR EACH STATEMENT EXECUTE FUNCTION trunkline_tell_platform();
            CREATE TRIGGER tell_platform AFTER INSERT OR UPDATE OR DELETE ON member_sign_outs FOR EACH STATEMENT EXECUTE FUNCTION trunkline_tell_platform();

            -- What every portal keeps in memory; asked by none in particular.
            CREATE FUNCTION trunkline_feature_flags() RETURNS TABLE (organization_id uuid, name text, is_on boolean) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT f.organization_id, f.name, f.is_on FROM public.feature_flags f
            $$;
            CREATE FUNCTION trunkline_member_sign_outs(since timestamptz) RETURNS TABLE (organization_id uuid, person_id uuid, at timestamptz)
                LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT s.organization_id, s.person_id, s.at FROM public.member_sign_outs s WHERE s.at > since
            $$;

            -- Null: as it is by itself.
            CREATE FUNCTION trunkline_set_flag(organization uuid, flag text, wanted boolean) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
            BEGIN
                IF NOT public.trunkline_is_administrator() OR NOT EXISTS (SELECT FROM public.organizations o WHERE o.id = organization) THEN
                    RETURN false;
                ELSIF wanted IS NULL THEN
                    DELETE FROM public.feature_flags f WHERE f.organization_id = organization AND f.name = flag;
                ELSE
                    INSERT INTO public.feature_flags (organization_id, name, is_on) VALUES (organization, flag, wanted)
                        ON CONFLICT ON CONSTRAINT pk_feature_flags DO UPDATE SET is_on = excluded.is_on;
                END IF;
                RETURN true;
            END $$;

            REVOKE ALL ON FUNCTION trunkline_tell_platform(), trunkline_feature_flags(), trunkline_member_sign_outs(timestamptz), trunkline_set_flag(uuid, text, boolean) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_feature_flags(), trunkline_member_sign_outs(timestamptz), trunkline_set_flag(uuid, text, boolean) TO trunkline_app;
            """);
        foreach (var table in new[] { "feature_flags", "member_sign_outs" })
        {
            migrationBuilder.Sql(
                $"""
                ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                CREATE POLICY tenant ON {table} TO trunkline_app USING (organization_id = {Here}) WITH CHECK (organization_id = {Here});
                CREATE POLICY fleet ON {table} TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);
                """);
        }
    }
}
