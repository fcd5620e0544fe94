{#- Work done and work waiting per warehouse and local day; complete days only. -#}
with

lines as (
    select
        transfer.stock_move_id,
        transfer.company_id,
        transfer.warehouse_id,
        transfer.is_done,
        warehouse.tz,
        -- the first step of a delivery: what waits for it is the pickers' backlog
        transfer.transfer_kind = 'pick'
        or (transfer.transfer_kind = 'delivery' and warehouse.delivery_steps = 'ship_only')
            as is_pick,
        case when transfer.is_done then transfer.transfer_date end as done_on,
        {{ local_date('least(transfer.reserved_at, transfer.moved_at)', 'warehouse.tz') }}
            as available_on,
    from {{ ref('fct_transfers') }} as transfer
    inner join {{ ref('dim_warehouse') }} as warehouse
        on transfer.warehouse_id = warehouse.warehouse_id
    where transfer.transfer_kind != 'dropship'
),

changes as (
    select
        warehouse_id,
        done_on as day,
        1 as done_lines,
        cast(is_pick as integer) as picked_lines,
        case when is_pick and available_on is not null then -1 else 0 end as backlog_change,
    from lines
    where is_done
    union all
    select
        warehouse_id,
        available_on as day,
        0 as done_lines,
        0 as picked_lines,
        1 as backlog_change,
    from lines
    where is_pick and available_on is not null
),

changed_days as (
    select
        warehouse_id,
        day,
        sum(done_lines) as done_lines,
        sum(picked_lines) as picked_lines,
        sum(backlog_change) as backlog_change,
    from changes
    group by all
),

ranges as (
    select
        changed_days.warehouse_id,
        min(changed_days.day) as first_day,
        any_value({{ local_date('server.as_of', 'warehouse.tz') }}) as as_of_date,
    from changed_days
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_warehouse') }} as warehouse
        on changed_days.warehouse_id = warehouse.warehouse_id
    group by all
),

days as (
    select
        warehouse_id,
        as_of_date,
        cast(unnest(generate_series(first_day, as_of_date, interval 1 day)) as date) as day,
    from ranges
),

measured as (
    select
        days.warehouse_id,
        days.day,
        days.as_of_date,
        coalesce(changed.done_lines, 0) as done_lines,
        coalesce(changed.picked_lines, 0) as picked_lines,
        sum(coalesce(changed.backlog_change, 0)) over (
            partition by days.warehouse_id order by days.day
        ) as waiting_lines,
    from days
    left join changed_days as changed
        on days.warehouse_id = changed.warehouse_id and days.day = changed.day
)

select
    measured.warehouse_id || '-' || measured.day as warehouse_day_id,
    measured.warehouse_id,
    warehouse.company_id,
    warehouse.company,
    warehouse.warehouse,
    measured.done_lines,
    measured.picked_lines,
    coalesce(worked.working_hours, 0) as working_hours,
    measured.waiting_lines,
    1 as day_ends,
    measured.day as activity_date,
from measured
inner join {{ ref('dim_warehouse') }} as warehouse
    on measured.warehouse_id = warehouse.warehouse_id
left join {{ ref('dim_working_day') }} as worked
    on
        coalesce(warehouse.calendar_id, 0) = worked.calendar_id
        and measured.day = worked.working_date
where measured.day < measured.as_of_date
