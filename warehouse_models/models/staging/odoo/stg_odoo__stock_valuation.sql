{#- Up to 18 a signed layer, from 19 on an unsigned value on the move. -#}
with

layers as (
    select
        'layer-' || id as stock_valuation_id,
        stock_move_id,
        product_id,
        company_id,
        quantity,
        cast(value as double) as value,
        case
            when stock_landed_cost_id is not null then 'landed_cost'
            when stock_move_id is not null then 'move'
            else 'revaluation'
        end as valuation_kind,
        stock_landed_cost_id as landed_cost_id,
        create_date as valued_at,
    from {{ source('odoo', 'stock_valuation_layer') }}
    where not _deleted
),

moves as (
    select
        'move-' || move.id as stock_valuation_id,
        move.id as stock_move_id,
        move.product_id,
        move.company_id,
        case when move.is_in then 1 else -1 end
        * coalesce(
            move.quantity * line_uom.factor_to_reference / product_uom.factor_to_reference, 0
        ) as quantity,
        case when move.is_in then 1 else -1 end * cast(move.value as double) as value,
        'move' as valuation_kind,
        cast(null as bigint) as landed_cost_id,
        move.date as valued_at,
    from {{ source('odoo', 'stock_move') }} as move
    cross join {{ source('odoo', '_server') }} as server
    left join {{ ref('stg_odoo__product') }} as product on move.product_id = product.product_id
    left join {{ ref('stg_odoo__uom') }} as line_uom on move.product_uom_id = line_uom.uom_id
    left join {{ ref('stg_odoo__uom') }} as product_uom on product.uom_id = product_uom.uom_id
    where
        not move._deleted
        and server.odoo_series >= 19
        and move.state = 'done'
        -- Odoo copies the value onto backorders, returns and internal moves as well
        and (move.is_in or move.is_out or move.is_dropship)
)

select * from layers
union all by name
select * from moves
