with

found as (
    select
        entry.odoo_model || '-' || entry.odoo_id as record_key,
        entry.recorded_on as since,
        case entry.entry_kind
            when 'transfer' then 'inbound_warehouse'
            when 'adjustment' then 'inventory_control'
            else 'finance'
        end as owner_role,
        entry.company_id,
        entry.warehouse_id,
        cast(null as varchar) as channel,
        entry.odoo_model,
        entry.odoo_id,
        entry.record_name,
        entry.entry_kind as subject,
        cast(null as double) as impact_money,
        null as impact_hours,
        upper(entry.entry_kind[1]) || entry.entry_kind[2:] || ' ' || entry.record_name
        || ' is dated ' || {{ date_in_words('entry.stated_on') }} || ' and was written on '
        || {{ date_in_words('entry.recorded_on') }} || ', '
        || case
            when entry.is_document
                then {{ count_in_words('(entry.recorded_on - entry.stated_on)', 'day') }}
            else {{ count_in_words('round(entry.hours_back)::integer', 'hour') }}
        end || ' later.' as what,
        'Find out why ' || entry.record_name || ' was written late, and whether its date is true.'
            as next_action,
    from {{ ref('int_entry_dates') }} as entry
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_company') }} as company on entry.company_id = company.company_id
    where
        entry.is_backdated
        and entry.recorded_on
        >= {{ recent_from(local_date('server.as_of', 'company.timezone')) }}
)

{{ exception_rows('found', 'backdated_entry', 'Backdated entry') }}
