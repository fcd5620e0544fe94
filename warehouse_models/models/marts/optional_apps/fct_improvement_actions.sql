{#- Actions agreed to improve a process, open or closed. -#}
select
    action.improvement_action_id,
    company.company_id,
    action.improvement_action as action_name,
    company.company,
    action.action_type,
    action.is_closed,
    1 as actions,
    cast(not action.is_closed as integer) as open_actions,
    case
        when action.deadline_on is null then null
        when action.is_closed
            then cast(
                {{ local_date('action.closed_at', 'company.timezone') }}
                > action.deadline_on as integer
            )
        else cast(
            {{ local_date('server.as_of', 'company.timezone') }} > action.deadline_on as integer
        )
    end as overdue_actions,
    {{ local_date('action.opened_at', 'company.timezone') }} as opened_on,
    action.deadline_on,
    {{ local_date('action.closed_at', 'company.timezone') }} as closed_on,
from {{ ref('stg_odoo__improvement_action') }} as action
cross join {{ ref('stg_odoo__server') }} as server
left join {{ ref('dim_company') }} as company
    on
        coalesce(action.company_id, (select min(company_id) from {{ ref('dim_company') }}))
        = company.company_id
