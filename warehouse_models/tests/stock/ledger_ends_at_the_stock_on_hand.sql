-- The done lines of a place add up to what Odoo has on hand there.
{{ config(severity='warn') }}
with

ledger as (
    select
        product_id,
        location_id,
        lot_id,
        sum(quantity) as quantity,
    from {{ ref('int_stock_ledger') }}
    group by all
),

on_hand as (
    select
        quant.product_id,
        quant.location_id,
        quant.lot_id,
        sum(quant.quantity) as quantity,
    from {{ ref('stg_odoo__quant') }} as quant
    inner join {{ ref('stg_odoo__location') }} as place on quant.location_id = place.location_id
    where place.usage in ('internal', 'transit')
    group by all
)

select
    coalesce(ledger.product_id, on_hand.product_id) as product_id,
    coalesce(ledger.location_id, on_hand.location_id) as location_id,
    ledger.quantity as ledger_quantity,
    on_hand.quantity as on_hand_quantity,
from ledger
full outer join on_hand
    on
        ledger.product_id = on_hand.product_id
        and ledger.location_id = on_hand.location_id
        and ledger.lot_id is not distinct from on_hand.lot_id
where abs(coalesce(ledger.quantity, 0) - coalesce(on_hand.quantity, 0)) > 1e-6
