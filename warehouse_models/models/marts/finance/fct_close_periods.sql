{#- Months that are over, and their close: the lock that a refresh saw, else the last entry. -#}
with

periods as (
    select
        company_id,
        company,
        period,
        last_day(period) as period_end,
        count(*) as entries,
        sum(post_close_entries) as post_close_entries,
        max(days_after_period_end) as days_to_last_entry,
        max(recorded_on) as last_recorded_on,
        -- of the entries recorded last, the one that Odoo numbered last
        max_by(journal_entry_id, row(recorded_on, journal_entry_id)) as last_entry_id,
        max_by(entry_name, row(recorded_on, journal_entry_id)) as last_entry_name,
    from {{ ref('fct_journal_entries') }}
    where is_period_over
    group by all
),

locks as (
    select
        company_id,
        dbt_valid_from as seen_at,
        row_number() over (partition by company_id order by dbt_valid_from) = 1 as is_first_seen,
        greatest(
            users_locked_until,
            year_locked_until,
            hard_locked_until,
            case
                when sales_locked_until is not null and purchases_locked_until is not null
                    then least(sales_locked_until, purchases_locked_until)
            end
        ) as locked_until,
    from {{ ref('snap_company') }}
),

-- what was locked before the first refresh was locked nobody knows when
closings as (
    select
        periods.company_id,
        periods.period,
        min(locks.seen_at) as closed_at,
    from periods
    inner join locks
        on periods.company_id = locks.company_id and periods.period_end <= locks.locked_until
    group by all
    having not arg_min(locks.is_first_seen, locks.seen_at)
),

dated as (
    select
        periods.*,
        {{ local_date('closings.closed_at', 'company.timezone') }} as locked_on,
    from periods
    inner join {{ ref('dim_company') }} as company on periods.company_id = company.company_id
    left join closings
        on periods.company_id = closings.company_id and periods.period = closings.period
)

select
    company_id || '-' || period as close_period_id,
    company_id,
    company,
    case when locked_on is not null then 'lock' else 'last_entry' end as close_basis,
    entries,
    post_close_entries,
    case
        when locked_on is null then days_to_last_entry
        else greatest(locked_on - period_end, 0)
    end as days_to_close,
    1 as periods,
    last_recorded_on,
    last_entry_id,
    last_entry_name,
    locked_on,
    period_end,
from dated
