{#- Products that are bought in a unit which does not fit the one they are kept in. -#}
with

judged as (
    select
        *,
        purchase_uom != stock_uom
        and (
            price_per_unit * {{ policy_value('supplier_price_ratio') }} < unit_cost
            or price_per_unit > unit_cost * {{ policy_value('supplier_price_ratio') }}
        ) as is_price_of_other_unit,
    from {{ ref('int_supplier_price_units') }}
)

select
    product_id,
    min(product) as product,
    min(stock_uom) as stock_uom,
    arg_min(purchase_uom, supplierinfo_id) as purchase_uom,
    arg_min(supplier, supplierinfo_id) as supplier,
    arg_min(price_per_unit, supplierinfo_id) as price_per_unit,
    min(unit_cost) as unit_cost,
    bool_or(is_other_kind_of_unit) as is_other_kind_of_unit,
from judged
where is_other_kind_of_unit or is_price_of_other_unit
group by product_id
