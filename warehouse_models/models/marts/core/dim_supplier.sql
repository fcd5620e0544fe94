{#- Everyone we buy from or have agreed prices with. -#}
with

agreed as (
    select
        supplier_id,
        count(distinct product_template_id) as products,
        median(delay_days) as agreed_lead_days,
        cast(null as timestamp) as first_ordered_at,
    from {{ ref('stg_odoo__supplierinfo') }}
    group by supplier_id
    union all
    select
        supplier_id,
        null as products,
        null as agreed_lead_days,
        min(ordered_at) as first_ordered_at,
    from {{ ref('stg_odoo__purchase_order') }}
    where state = 'purchase'
    group by supplier_id
),

suppliers as (
    select
        supplier_id,
        coalesce(max(products), 0) as products,
        max(agreed_lead_days) as agreed_lead_days,
        min(first_ordered_at) as first_ordered_at,
    from agreed
    where supplier_id is not null
    group by supplier_id
)

select
    suppliers.supplier_id,
    partner.customer as supplier,
    partner.commercial_partner_id,
    suppliers.products,
    suppliers.agreed_lead_days,
    partner.is_intercompany,
    partner.is_active,
    cast(suppliers.first_ordered_at as date) as first_ordered_on,
from suppliers
inner join {{ ref('dim_customer') }} as partner on suppliers.supplier_id = partner.customer_id
