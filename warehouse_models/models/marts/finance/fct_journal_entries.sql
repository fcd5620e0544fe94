{#- When each entry of the books was recorded, against the month it is booked in. -#}
with

entries as (
    select
        entry.*,
        company.company,
        cast(date_trunc('month', entry.accounting_date) as date) as period,
        last_day(entry.accounting_date) as period_end,
        {{ local_date('entry.created_at', 'company.timezone') }} as recorded_on,
        {{ local_date('server.as_of', 'company.timezone') }} as as_of_date,
        cast(
            {{ policy_value(
                'close_days', 'company.company', 'null', 'null', 'entry.accounting_date'
            ) }} as integer
        ) as close_days,
    from {{ ref('stg_odoo__account_move') }} as entry
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_company') }} as company on entry.company_id = company.company_id
    where entry.state = 'posted'
)

select
    entry.account_move_id as journal_entry_id,
    entry.company_id,
    entry.move_name as entry_name,
    entry.company,
    case entry.move_type
        when 'out_invoice' then 'Customer invoice'
        when 'out_refund' then 'Customer credit note'
        when 'in_invoice' then 'Vendor bill'
        when 'in_refund' then 'Vendor credit note'
        else 'Other entry'
    end as entry_kind,
    partner.customer as partner,
    entry.period_end < entry.as_of_date as is_period_over,
    greatest(entry.recorded_on - entry.period_end, 0) as days_after_period_end,
    1 as entries,
    cast(entry.recorded_on > entry.period_end + entry.close_days as integer) as post_close_entries,
    entry.accounting_date,
    entry.recorded_on,
    entry.period,
from entries as entry
left join {{ ref('dim_customer') }} as partner on entry.partner_id = partner.customer_id
