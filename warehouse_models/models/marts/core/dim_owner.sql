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
        named.owner,
        coalesce(named.valid_from, date '1900-01-01') as valid_from,
        row(
            named.warehouse is not null,
            named.company is not null,
            coalesce(named.valid_from, date '1900-01-01')
        ) as precedence,
    from scopes
    inner join {{ ref('process_owners') }} as named
        on
            (named.company is null or scopes.company = named.company)
            and (named.warehouse is null or scopes.warehouse = named.warehouse)
),

-- every day on which another owner may begin, and the first of all days
starts as (
    select
        role,
        company_id,
        warehouse_id,
        valid_from,
    from named_owners
    union
    select
        roles.role,
        scopes.company_id,
        scopes.warehouse_id,
        date '1900-01-01' as valid_from,
    from {{ ref('owner_roles') }} as roles
    cross join scopes
),

stretches as (
    select
        starts.role,
        starts.company_id,
        starts.warehouse_id,
        starts.valid_from,
        arg_max(named_owners.owner, named_owners.precedence) as owner,
        coalesce(
            lead(starts.valid_from) over (
                partition by starts.role, starts.company_id, starts.warehouse_id
                order by starts.valid_from
            ),
            date '9999-12-31'
        ) as valid_to,
    from starts
    left join named_owners
        on
            starts.role = named_owners.role
            and starts.company_id is not distinct from named_owners.company_id
            and starts.warehouse_id is not distinct from named_owners.warehouse_id
            and starts.valid_from >= named_owners.valid_from
    group by starts.role, starts.company_id, starts.warehouse_id, starts.valid_from
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
    coalesce(stretches.owner, roles.title) as owner,
    causes.causes,
    scopes.company_id,
    scopes.company,
    scopes.warehouse_id,
    scopes.warehouse,
    cast(server.as_of as date) >= stretches.valid_from
    and cast(server.as_of as date) < stretches.valid_to as is_current,
    stretches.valid_from,
    stretches.valid_to,
from stretches
cross join {{ ref('stg_odoo__server') }} as server
inner join {{ ref('owner_roles') }} as roles on stretches.role = roles.role
inner join scopes
    on
        stretches.company_id is not distinct from scopes.company_id
        and stretches.warehouse_id is not distinct from scopes.warehouse_id
left join causes on roles.role = causes.owner_role
