with

scopes as (
    select
        warehouse_id,
        warehouse,
        company_id,
        company,
    from {{ ref('dim_warehouse') }}
    union all
    select
        null as warehouse_id,
        null as warehouse,
        company_id,
        company,
    from {{ ref('dim_company') }}
    union all
    select
        null as warehouse_id,
        null as warehouse,
        null as company_id,
        null as company,
),

named_owners as (
    select
        named.role,
        scopes.company_id,
        scopes.warehouse_id,
        arg_max(
            named.owner, row(named.warehouse is not null, named.company is not null)
        ) as owner,
    from scopes
    inner join {{ ref('process_owners') }} as named
        on
            (named.company is null or scopes.company = named.company)
            and (named.warehouse is null or scopes.warehouse = named.warehouse)
    group by named.role, scopes.company_id, scopes.warehouse_id
),

causes as (
    select
        owner_role,
        string_agg(cause, ', ' order by cause_order) as causes,
    from {{ ref('late_causes') }}
    group by owner_role
)

select
    roles.role
    || '-' || coalesce(cast(scopes.company_id as varchar), 'all')
    || '-' || coalesce(cast(scopes.warehouse_id as varchar), 'all') as owner_id,
    roles.role as owner_role,
    roles.title,
    coalesce(named_owners.owner, roles.title) as owner,
    causes.causes,
    scopes.company_id,
    scopes.company,
    scopes.warehouse_id,
    scopes.warehouse,
from {{ ref('owner_roles') }} as roles
cross join scopes
left join named_owners
    on
        roles.role = named_owners.role
        and scopes.company_id is not distinct from named_owners.company_id
        and scopes.warehouse_id is not distinct from named_owners.warehouse_id
left join causes on roles.role = causes.owner_role
