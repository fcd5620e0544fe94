with

-- the last time that a place went below zero
crossings as (
    select
        product_id,
        location_id,
        coalesce(lot_id, 0) as lot_id,
        max(moved_at) filter (
            where book_quantity_before >= -1e-6 and book_quantity_before + quantity < -1e-6
        ) as negative_since,
    from {{ ref('int_stock_ledger') }}
    group by all
),

places as (
    select
        quant.product_id,
        quant.location_id,
        coalesce(quant.lot_id, 0) as lot_id,
        place.complete_name as location,
        place.warehouse_id,
        coalesce(place.company_id, any_value(quant.company_id)) as company_id,
        min(quant.quant_id) as quant_id,
        sum(quant.quantity) as quantity,
        min(quant.created_at) as created_at,
    from {{ ref('stg_odoo__quant') }} as quant
    inner join {{ ref('stg_odoo__location') }} as place on quant.location_id = place.location_id
    where place.usage in ('internal', 'transit')
    group by
        quant.product_id, quant.location_id, coalesce(quant.lot_id, 0), place.complete_name,
        place.warehouse_id, place.company_id
    having sum(quant.quantity) < -1e-6
),

valued as (
    select
        places.*,
        product.product,
        company.currency,
        coalesce(
            {{ local_date('crossings.negative_since', 'company.timezone') }},
            {{ local_date('places.created_at', 'company.timezone') }}
        ) as since,
        -places.quantity * coalesce({{ unit_cost() }}, 0) as value,
    from places
    cross join {{ ref('stg_odoo__server') }} as server
    inner join {{ ref('dim_product') }} as product on places.product_id = product.product_id
    inner join {{ ref('dim_company') }} as company on places.company_id = company.company_id
    left join crossings
        on
            places.product_id = crossings.product_id
            and places.location_id = crossings.location_id
            and places.lot_id = crossings.lot_id
    {{ unit_cost_joins('places', 'server.as_of') }}
),

found as (
    select
        concat_ws('-', valued.product_id, valued.location_id, valued.lot_id) as record_key,
        valued.since,
        'inventory_control' as owner_role,
        valued.company_id,
        valued.warehouse_id,
        cast(null as varchar) as channel,
        'stock.quant' as odoo_model,
        valued.quant_id as odoo_id,
        valued.product || ' at ' || valued.location as record_name,
        valued.product as subject,
        valued.value as impact_money,
        null as impact_hours,
        'The books have ' || {{ units_in_words('valued.quantity') }} || ' of ' || valued.product
        || ' at ' || valued.location || ' since ' || {{ date_in_words('valued.since') }}
        || '; what left without being there is worth '
        || {{ money_in_words('valued.value', 'valued.currency') }} || '.' as what,
        'Count ' || valued.product || ' at ' || valued.location
        || ' and book the receipt that is missing.' as next_action,
    from valued
)

{{ exception_rows('found', 'negative_stock', 'Negative stock') }}
