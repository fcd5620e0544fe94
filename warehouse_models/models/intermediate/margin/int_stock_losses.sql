{#-
    Goods lost without an order: the cost of scrap moves, what counts found missing, and corrections
    of the stock that nobody marked as a count.
-#}
with

move_values as (
    select
        stock_move_id,
        -sum(value) as value,
    from {{ ref('stg_odoo__stock_valuation') }}
    where valuation_kind = 'move'
    group by stock_move_id
),

-- the first stock ever booked at a place is an opening balance, by whatever move
openings as (
    select distinct stock_move_id
    from {{ ref('int_stock_ledger') }}
    where quantity > 0 and not was_touched_before
),

unordered_moves as (
    select
        *,
        case when is_scrap then 'scrap' else 'correction' end as loss_kind,
        case when source_usage = 'inventory' then -1 else 1 end as effect,
    from {{ ref('int_stock_moves') }}
    where
        is_done
        and done_quantity != 0
        and (
            is_scrap
            or (
                not is_inventory
                and (
                    (source_usage in ('internal', 'transit') and destination_usage = 'inventory')
                    or (
                        source_usage = 'inventory'
                        and destination_usage in ('internal', 'transit')
                        and stock_move_id not in (select openings.stock_move_id from openings)
                    )
                )
            )
        )
),

moves as (
    select
        move.loss_kind || '-' || move.stock_move_id as stock_loss_id,
        move.loss_kind,
        move.stock_move_id as odoo_id,
        move.product_id,
        move.company_id,
        move.warehouse_id,
        case
            when move.owner_partner_id is not null then 0
            else coalesce(
                move_values.value,
                move.effect
                * move.done_quantity
                * {{ unit_cost() }}
            )
        end as loss,
        {{ local_date('move.moved_at', "coalesce(warehouse.tz, company.timezone, 'UTC')") }}
            as lost_on,
    from unordered_moves as move
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_product') }} as product on move.product_id = product.product_id
    left join move_values on move.stock_move_id = move_values.stock_move_id
    {{ unit_cost_joins('move', 'move.moved_at') }}
    left join {{ ref('dim_warehouse') }} as warehouse on move.warehouse_id = warehouse.warehouse_id
    left join {{ ref('dim_company') }} as company on move.company_id = company.company_id
    where move.moved_at <= server.as_of
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

select * from moves
where loss is not null
union all
select * from counts
