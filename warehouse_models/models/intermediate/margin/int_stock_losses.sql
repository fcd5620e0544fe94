{#- Goods lost without an order: the cost of scrap moves and what counts found missing. -#}
with

scrap_values as (
    select
        stock_move_id,
        -sum(value) as value,
    from {{ ref('stg_odoo__stock_valuation') }}
    where valuation_kind = 'move'
    group by stock_move_id
),

scraps as (
    select
        'scrap-' || move.stock_move_id as stock_loss_id,
        'scrap' as loss_kind,
        move.stock_move_id as odoo_id,
        move.product_id,
        move.company_id,
        move.warehouse_id,
        case
            when move.owner_partner_id is not null then 0
            else coalesce(
                scrap_values.value,
                move.done_quantity * coalesce(cost.unit_cost, product.standard_price)
            )
        end as loss,
        {{ local_date('move.moved_at', "coalesce(warehouse.tz, company.timezone, 'UTC')") }}
            as lost_on,
    from {{ ref('int_stock_moves') }} as move
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_product') }} as product on move.product_id = product.product_id
    left join scrap_values on move.stock_move_id = scrap_values.stock_move_id
    asof left join {{ ref('int_unit_costs') }} as cost
        on
            move.product_id = cost.product_id
            and move.company_id = cost.company_id
            and move.moved_at >= cost.valid_from
    left join {{ ref('dim_warehouse') }} as warehouse on move.warehouse_id = warehouse.warehouse_id
    left join {{ ref('dim_company') }} as company on move.company_id = company.company_id
    where move.is_done and move.is_scrap and move.moved_at <= server.as_of
),

counts as (
    select
        'count-' || stock_count_id as stock_loss_id,
        'count' as loss_kind,
        stock_move_line_id as odoo_id,
        product_id,
        company_id,
        warehouse_id,
        shrinkage_value as loss,
        count_date as lost_on,
    from {{ ref('fct_stock_counts') }}
    where shrinkage_value != 0
)

select * from scraps
where loss is not null
union all
select * from counts
