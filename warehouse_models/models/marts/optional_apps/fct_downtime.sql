{#- Repairs of equipment that broke, with the hours it stood still. -#}
with

repairs as (
    select
        request.*,
        company.company,
        company.calendar_id,
        server.as_of,
        {{ local_to_utc('cast(request.requested_on as timestamp)', 'company.timezone') }}
            as began_at,
        {{ local_to_utc('cast(request.closed_on + 1 as timestamp)', 'company.timezone') }}
            as ended_at,
    from {{ ref('stg_odoo__maintenance_request') }} as request
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_company') }} as company on request.company_id = company.company_id
    where request.maintenance_type = 'corrective' and not request.is_cancelled
)

select
    maintenance_request_id as downtime_id,
    company_id,
    request as request_name,
    company,
    coalesce(equipment, 'Not stated') as equipment,
    is_closed,
    -- the duration typed in, else the working days from the request to its end, or to now
    coalesce(
        duration_hours,
        {{ working_seconds(
            'began_at',
            'least(coalesce(ended_at, case when is_closed then written_at end, as_of), as_of)',
            'calendar_id'
        ) }} / 3600.0
    ) as downtime_hours,
    requested_on,
    closed_on,
from repairs
