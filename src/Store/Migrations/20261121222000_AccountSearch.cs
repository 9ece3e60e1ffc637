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
            CREATE INDEX ix_accounts_state ON accounts (organization_id, state, id);
            CREATE INDEX ix_accounts_key_start ON accounts (organization_id, public_key text_pattern_ops);

            -- What is common is found among the next few thousand in order; what is rare by its index, whole, then put in order. PostgreSQL cannot
            -- choose between the two by itself: behind row policies it uses no statistics for these operators either.
            CREATE FUNCTION trunkline_find_accounts(name_part text, key_start text, tag text, states text[], after uuid, most int) RETURNS SETOF uuid
                LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            DECLARE
                here uuid := nullif(current_setting('trunkline.organization', true), '')::uuid;
                next text := 'SELECT id, name, public_key, claims FROM public.accounts WHERE organization_id = $1 AND NOT is_system AND state = ANY ($2) AND ($3 IS NULL OR id > $3)';
                wanted text := 'true';
                name_like text := '%' || regexp_replace(name_part, '([\\%_])', '\\\1', 'g') || '%';
                key_like text := regexp_replace(key_start, '([\\%_])', '\\\1', 'g') || '%';
                found uuid[];
            BEGIN
                IF name_part IS NOT NULL THEN
                    -- Account keys begin with A.
                    wanted := CASE WHEN key_start LIKE 'A%' THEN '(name LIKE $4 OR public_key LIKE $5)' ELSE 'name LIKE $4' END;
                END IF;
                IF tag IS NOT NULL THEN
                    wanted := wanted || ' AND claims #> ''{nats,tags}'' @> $6';
                END IF;
                EXECUTE 'SELECT array(SELECT id FROM (' || next || ' ORDER BY id LIMIT ' || CASE WHEN wanted = 'true' THEN '$7' ELSE 'greatest($7, 4000)' END || ') n WHERE ' || wanted || ' ORDER BY id LIMIT $7)'
                    INTO found USING here, states, after, name_like, key_like, to_jsonb(tag), most;
                IF cardinality(found) < most AND wanted <> 'true' THEN
                    EXECUTE 'SELECT array(SELECT id FROM (' || next || ' AND ' || wanted || ' OFFSET 0) n ORDER BY id LIMIT $7)'
                        INTO found USING here, states, after, name_like, key_like, to_jsonb(tag), most;
                END IF;
                RETURN QUERY SELECT unnest(found);
            END $$;

            REVOKE ALL ON FUNCTION trunkline_find_accounts(text, text, text, text[], uuid, int) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_find_accounts(text, text, text, text[], uuid, int) TO trunkline_app;
            """);
    }
}
