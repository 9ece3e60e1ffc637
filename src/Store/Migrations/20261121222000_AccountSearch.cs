using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Finds accounts by part of the name, beginning of the key and tag, among very many. Under row policies PostgreSQL uses no index for
/// LIKE and @&gt; (they are not leakproof), so this one question is asked past them, by a function that takes the organization from the caller's
/// own setting and gives back nothing but ids.</summary>
[DbContext(typeof(FleetDb)), Migration("20261121222000_AccountSearch")]
public sealed class AccountSearch : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            """
            -- Both come with PostgreSQL and are trusted: a database's owner may add them. Apart, since their functions are PUBLIC's.
            CREATE SCHEMA extensions;
            CREATE EXTENSION pg_trgm SCHEMA extensions;
            CREATE EXTENSION btree_gin SCHEMA extensions;
            CREATE INDEX ix_accounts_name_part ON accounts USING gin (organization_id, name extensions.gin_trgm_ops);
            CREATE INDEX ix_accounts_tags ON accounts USING gin (organization_id, (claims #> '{nats,tags}'));
            CREATE INDEX ix_accounts_key_start ON accounts (organization_id, public_key text_pattern_ops);

            -- As a statement made on the spot: a plan for any value would be a bad one for most.
            CREATE FUNCTION trunkline_find_accounts(name_part text, key_start text, tag text, states text[], after uuid, most int) RETURNS SETOF uuid
                LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            DECLARE
                here uuid := nullif(current_setting('trunkline.organization', true), '')::uuid;
                wanted text := 'SELECT id FROM public.accounts WHERE organization_id = $1 AND NOT is_system AND state = ANY ($2) AND ($3 IS NULL OR id > $3)';
            BEGIN
                IF name_part IS NOT NULL THEN
                    wanted := wanted || ' AND (name LIKE $4 OR public_key LIKE $5)';
                END IF;
                IF tag IS NOT NULL THEN
                    wanted := wanted || ' AND claims #> ''{nats,tags}'' @> $6';
                END IF;
                RETURN QUERY EXECUTE wanted || ' ORDER BY id LIMIT $7' USING here, states, after,
                    '%' || regexp_replace(name_part, '([\\%_])', '\\\1', 'g') || '%', regexp_replace(key_start, '([\\%_])', '\\\1', 'g') || '%', to_jsonb(tag), most;
            END $$;

            REVOKE ALL ON FUNCTION trunkline_find_accounts(text, text, text, text[], uuid, int) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_find_accounts(text, text, text, text[], uuid, int) TO trunkline_app;
            """);
    }
}
