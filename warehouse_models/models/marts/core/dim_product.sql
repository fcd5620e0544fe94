with

-- the supplier bought from first: lowest sequence, as Odoo chooses when quantity and date allow
first_suppliers as (
    select
        product.product_id,
        arg_min(
            info.supplier_id, row(info.sequence, info.product_id is null, info.supplierinfo_id)
        ) as supplier_id,
    from {{ ref('stg_odoo__product') }} as product
    inner join {{ ref('stg_odoo__supplierinfo') }} as info
        on
            product.product_template_id = info.product_template_id
            and (info.product_id is null or product.product_id = info.product_id)
    group by product.product_id
),

supplier_names as (
    select
        partner.partner_id,
        coalesce(commercial.partner, partner.partner) as supplier,
    from {{ ref('stg_odoo__partner') }} as partner
    left join {{ ref('stg_odoo__partner') }} as commercial
        on partner.commercial_partner_id = commercial.partner_id
),

phantom_boms as (
    select
        product_template_id,
        product_id,
    from {{ ref('stg_odoo__bom') }}
    where bom_type = 'phantom' and is_active
)

select
    product.product_id,
    product.product_template_id,
    product.product,
    product.default_code,
    product.category_id,
    -- the root 'All' says nothing to a reader
    regexp_replace(category.complete_name, '^All / ', '') as product_category,
    category.cost_method,
    product.product_type,
    product.is_goods,
    product.is_storable,
    exists(
        select 1
        from phantom_boms
        where
            product.product_template_id = phantom_boms.product_template_id
            and (phantom_boms.product_id is null or phantom_boms.product_id = product.product_id)
    ) as is_kit,
    product.uom_id,
    uom.uom,
    uom.factor_to_reference,
    product.list_price,
    product.standard_price,
    first_suppliers.supplier_id,
    supplier_names.supplier,
    product.is_active,
from {{ ref('stg_odoo__product') }} as product
left join {{ ref('stg_odoo__product_category') }} as category
    on product.category_id = category.category_id
left join {{ ref('stg_odoo__uom') }} as uom on product.uom_id = uom.uom_id
left join first_suppliers on product.product_id = first_suppliers.product_id
left join supplier_names on first_suppliers.supplier_id = supplier_names.partner_id
