with

found as (
    select
        stock_count.stock_count_id as record_key,
        stock_count.count_date as since,
        'inventory_control' as owner_role,
        stock_count.company_id,
        stock_count.warehouse_id,
        cast(null as varchar) as channel,
        'stock.move.line' as odoo_model,
        stock_count.stock_move_line_id as odoo_id,
        stock_count.product || ' at ' || stock_count.location as record_name,
        stock_count.product as subject,
        stock_count.absolute_difference_value as impact_money,
        null as impact_hours,
        'The count of ' || stock_count.product || ' at ' || stock_count.location || ' on '
        || {{ date_in_words('stock_count.count_date') }} || ' found '
        || {{ units_in_words('abs(stock_count.difference_quantity)') }} || ' '
        || case when stock_count.difference_quantity < 0 then 'missing' else 'too many' end
        || ' where the books had ' || {{ quantity_in_words('stock_count.book_quantity') }}
        || '; the adjustment is '
        || {{ money_in_words('stock_count.absolute_difference_value', 'company.currency') }}
        || '.' as what,
        'Find the movement behind the difference of ' || stock_count.product || ' at '
        || stock_count.location || ' and record the reason.' as next_action,
    from {{ ref('fct_stock_counts') }} as stock_count
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_company') }} as company on stock_count.company_id = company.company_id
    where
        stock_count.absolute_difference_value > {{ policy_value(
            'adjustment_money', 'stock_count.company', 'stock_count.warehouse', 'null',
            'stock_count.count_date'
        ) }}
        and stock_count.count_date
        >= {{ recent_from(local_date('server.as_of', 'company.timezone')) }}
)

{{ exception_rows('found', 'adjustment_above_threshold', 'Stock adjustment above threshold') }}
