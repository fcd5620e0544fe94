{#- Stock adjustments that changed something, with their value, their reason and who counted. -#}
with

-- Odoo 14 keeps the counter on the inventory's line; later versions only until the count is applied
counters as (
    select
        move.stock_move_id,
        max(line.counted_by_user_id) as counted_by_user_id,
    from {{ ref('stg_odoo__stock_move') }} as move
    inner join {{ ref('stg_odoo__inventory_line') }} as line
        on move.inventory_id = line.inventory_id and move.product_id = line.product_id
    group by move.stock_move_id
),

ledger as (
    select
        stock_move_id,
        min(stock_move_line_id) as stock_move_line_id,
        min(product_id) as product_id,
        min(location_id) as location_id,
        min(company_id) as company_id,
        min(warehouse_id) as warehouse_id,
        sum(quantity) as difference_quantity,
        min(moved_at) as moved_at,
    from {{ ref('int_stock_ledger') }}
    where is_inventory and quantity != 0 and was_touched_before
    group by stock_move_id
),

-- the first adjustment after a refresh saw the count entered is its application
applied_requests as (
    select
        request.counted_by_user_id,
        ledger.stock_move_id,
    from {{ ref('snap_counted_quant') }} as request
    asof inner join ledger
        on
            request.product_id = ledger.product_id
            and request.location_id = ledger.location_id
            and request.dbt_valid_from <= ledger.moved_at
),

requests as (
    select
        stock_move_id,
        max(counted_by_user_id) as counted_by_user_id,
    from applied_requests
    group by stock_move_id
)

select
    ledger.*,
    product.product,
    place.complete_name as location,
    company.company,
    warehouse.warehouse,
    move.inventory_text,
    coalesce(trim(move.inventory_text), '') = ''
    or exists (
        select 1
        from {{ ref('adjustment_default_texts') }} as default_text
        where starts_with(lower(trim(move.inventory_text)), lower(default_text.starts_with))
    ) as lacks_reason,
    move.created_by_user_id as applied_by_user_id,
    coalesce(counters.counted_by_user_id, requests.counted_by_user_id) as counted_by_user_id,
    abs(ledger.difference_quantity)
    * coalesce({{ unit_cost() }}, 0) as value,
    {{ local_date('ledger.moved_at', 'coalesce(warehouse.tz, company.timezone)') }} as adjusted_on,
from ledger
inner join {{ ref('stg_odoo__stock_move') }} as move on ledger.stock_move_id = move.stock_move_id
inner join {{ ref('dim_product') }} as product on ledger.product_id = product.product_id
inner join {{ ref('dim_company') }} as company on ledger.company_id = company.company_id
left join {{ ref('dim_warehouse') }} as warehouse on ledger.warehouse_id = warehouse.warehouse_id
left join {{ ref('stg_odoo__location') }} as place on ledger.location_id = place.location_id
left join counters on ledger.stock_move_id = counters.stock_move_id
left join requests on ledger.stock_move_id = requests.stock_move_id
{{ unit_cost_joins('ledger', 'ledger.moved_at') }}
