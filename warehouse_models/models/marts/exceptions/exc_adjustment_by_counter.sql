with

found as (
    select
        cast(adjustment.stock_move_id as varchar) as record_key,
        adjustment.adjusted_on as since,
        'inventory_control' as owner_role,
        adjustment.company_id,
        adjustment.warehouse_id,
        cast(null as varchar) as channel,
        'stock.move' as odoo_model,
        adjustment.stock_move_id as odoo_id,
        adjustment.product || ' at ' || adjustment.location as record_name,
        adjustment.product as subject,
        adjustment.value as impact_money,
        null as impact_hours,
        coalesce(person.partner, 'One user') || ' counted ' || adjustment.product || ' at '
        || adjustment.location || ' and booked the difference of '
        || {{ units_in_words('abs(adjustment.difference_quantity)') }} || ' on '
        || {{ date_in_words('adjustment.adjusted_on') }} || '; it is worth '
        || {{ money_in_words('adjustment.value', 'company.currency') }} || '.' as what,
        'Have somebody else count ' || adjustment.product || ' at ' || adjustment.location
        || ' again, and let the counter no longer book what was counted.' as next_action,
    from {{ ref('int_adjustments') }} as adjustment
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_company') }} as company on adjustment.company_id = company.company_id
    left join {{ ref('stg_odoo__user') }} as account
        on adjustment.applied_by_user_id = account.user_id
    left join {{ ref('stg_odoo__partner') }} as person on account.partner_id = person.partner_id
    where
        adjustment.counted_by_user_id = adjustment.applied_by_user_id
        and adjustment.adjusted_on
        >= {{ recent_from(local_date('server.as_of', 'company.timezone')) }}
)

{{ exception_rows('found', 'adjustment_by_counter', 'Adjustment booked by who counted') }}
