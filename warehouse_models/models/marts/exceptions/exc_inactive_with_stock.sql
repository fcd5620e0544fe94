with

found as (
    select
        concat_ws('-', stock.product_id, stock.company_id) as record_key,
        {{ local_date('product.written_at', 'company.timezone') }} as since,
        'data_steward' as owner_role,
        stock.company_id,
        stock.warehouse_id,
        cast(null as varchar) as channel,
        'product.product' as odoo_model,
        stock.product_id as odoo_id,
        product.product as record_name,
        product.product as subject,
        stock.value as impact_money,
        null as impact_hours,
        product.product || ' is archived and ' || company.company || ' still has '
        || {{ units_in_words('stock.quantity') }} || ' of it, worth '
        || {{ money_in_words('stock.value', 'company.currency') }}
        || '; nobody finds it to sell it.' as what,
        'Sell off or scrap what is left of ' || product.product || ', or make it active again.'
            as next_action,
    from {{ ref('int_product_stock') }} as stock
    inner join {{ ref('stg_odoo__product') }} as product on stock.product_id = product.product_id
    inner join {{ ref('dim_company') }} as company on stock.company_id = company.company_id
    where not product.is_active and product.is_goods and stock.quantity > 1e-6
)

{{ exception_rows('found', 'inactive_with_stock', 'Archived product with stock') }}
