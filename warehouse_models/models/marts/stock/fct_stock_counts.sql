with

-- Odoo 14 books no movement for a count without a difference
silent_counts as (
    select
        line.product_id,
        line.location_id,
        line.lot_id,
        line.owner_partner_id,
        line.company_id,
        place.warehouse_id,
        0.0 as quantity,
        line.book_quantity
        * uom.factor_to_reference
        / product.factor_to_reference as book_quantity_before,
        line.counted_at as moved_at,
    from {{ ref('stg_odoo__inventory_line') }} as line
    inner join {{ ref('dim_product') }} as product on line.product_id = product.product_id
    inner join {{ ref('stg_odoo__uom') }} as uom on line.uom_id = uom.uom_id
    inner join {{ ref('stg_odoo__location') }} as place on line.location_id = place.location_id
    where
        line.is_applied
        and abs(line.counted_quantity - line.book_quantity) <= 1e-9
        and place.usage in ('internal', 'transit')
),

counted_lines as (
    select
        stock_move_line_id,
        product_id,
        location_id,
        lot_id,
        owner_partner_id,
        company_id,
        warehouse_id,
        quantity,
        book_quantity_before,
        moved_at,
    from {{ ref('int_stock_ledger') }}
    where
        is_inventory
        -- the first stock ever booked at a place is its opening balance
        and (quantity = 0 or was_touched_before)
    union all by name
    select * from silent_counts
),

inventory_lines as (
    select
        ledger.*,
        {{ local_date('ledger.moved_at', "coalesce(warehouse.tz, company.timezone, 'UTC')") }}
            as count_date,
    from counted_lines as ledger
    cross join {{ ref('stg_odoo__server') }} as server
    left join {{ ref('dim_warehouse') }} as warehouse
        on ledger.warehouse_id = warehouse.warehouse_id
    left join {{ ref('dim_company') }} as company on ledger.company_id = company.company_id
    where ledger.moved_at <= server.as_of
),

counts as (
    select
        company_id,
        warehouse_id,
        product_id,
        location_id,
        lot_id,
        count_date,
        arg_max(stock_move_line_id, row(abs(quantity), stock_move_line_id)) as stock_move_line_id,
        bool_or(owner_partner_id is not null) as is_consignment,
        count(*) as times_counted,
        arg_min(book_quantity_before, row(moved_at, stock_move_line_id)) as book_quantity,
        sum(quantity) as difference_quantity,
        max(moved_at) as counted_at,
    from inventory_lines
    group by all
),

costed as (
    select
        counts.*,
        product.product,
        product.product_category,
        -- goods that a partner owns have no value in our books
        case
            when not counts.is_consignment
                then coalesce(
                    cost_before.unit_cost,
                    cost_after.unit_cost,
                    own_cost.standard_price,
                    product.standard_price
                )
        end as unit_cost,
        case
            when counts.is_consignment then 'consignment'
            when cost_before.unit_cost is not null then 'latest_move'
            when cost_after.unit_cost is not null then 'next_move'
            when coalesce(own_cost.standard_price, product.standard_price) is not null
                then 'standard_price'
            else 'none'
        end as cost_source,
    from counts
    inner join {{ ref('dim_product') }} as product on counts.product_id = product.product_id
    left join {{ ref('stg_odoo__product_cost') }} as own_cost
        on counts.product_id = own_cost.product_id and counts.company_id = own_cost.company_id
    asof left join {{ ref('int_unit_costs') }} as cost_before
        on
            counts.product_id = cost_before.product_id
            and counts.company_id = cost_before.company_id
            and counts.counted_at >= cost_before.valid_from
    asof left join {{ ref('int_unit_costs') }} as cost_after
        on
            counts.product_id = cost_after.product_id
            and counts.company_id = cost_after.company_id
            and counts.counted_at < cost_after.valid_from
),

judged as (
    select
        costed.*,
        coalesce(abc.abc_class, 'C') as abc_class,
        tolerance.tolerance,
        abs(costed.difference_quantity)
        <= tolerance.tolerance * abs(costed.book_quantity) + 1e-9 as is_hit,
        abs(costed.difference_quantity) <= 1e-9 as is_exact,
    from costed
    left join {{ ref('dim_abc_class') }} as abc
        on costed.product_id = abc.product_id and costed.company_id = abc.company_id
    left join {{ ref('abc_tolerances') }} as tolerance
        on coalesce(abc.abc_class, 'C') = tolerance.abc_class
)

select
    concat_ws(
        '-',
        judged.product_id,
        judged.location_id,
        coalesce(judged.lot_id, 0),
        strftime(judged.count_date, '%Y%m%d')
    ) as stock_count_id,
    judged.stock_move_line_id,
    judged.product_id,
    judged.location_id,
    judged.lot_id,
    judged.company_id,
    judged.warehouse_id,
    judged.product,
    place.complete_name as location,
    lot.lot,
    company.company,
    warehouse.warehouse,
    judged.product_category,
    owner.owner,
    judged.abc_class,
    judged.cost_source,
    judged.tolerance,
    judged.times_counted,
    judged.book_quantity,
    judged.difference_quantity,
    judged.book_quantity + judged.difference_quantity as counted_quantity,
    1 as is_count,
    cast(judged.is_hit as integer) as is_hit,
    cast(judged.is_exact as integer) as is_exact,
    judged.unit_cost,
    judged.book_quantity * judged.unit_cost as book_value,
    judged.difference_quantity * judged.unit_cost as difference_value,
    abs(judged.difference_quantity * judged.unit_cost) as absolute_difference_value,
    judged.book_quantity * judged.unit_cost
    - abs(judged.difference_quantity * judged.unit_cost) as accurate_value,
    0 - judged.difference_quantity * judged.unit_cost as shrinkage_value,
    rate.to_group,
    judged.count_date,
    judged.counted_at,
from judged
left join {{ ref('stg_odoo__location') }} as place on judged.location_id = place.location_id
left join {{ ref('stg_odoo__lot') }} as lot on judged.lot_id = lot.lot_id
left join {{ ref('dim_company') }} as company on judged.company_id = company.company_id
asof left join {{ ref('int_group_rates') }} as rate
    on judged.company_id = rate.company_id and judged.count_date >= rate.valid_from
left join {{ ref('dim_warehouse') }} as warehouse on judged.warehouse_id = warehouse.warehouse_id
{{ owner_join("'inventory_control'", 'judged', 'judged.count_date') }}
