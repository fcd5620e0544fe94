{#-
    Customers and products that look like one entered before: the same tax number, barcode, or name
    without its company form, case, spaces and signs.
-#}
{%- set forms = 'ltd|limited|gmbh|inc|llc|co|corp|company|ag|sa|bv|kg|plc|srl' -%}
with

customers as (
    select
        'res.partner' as odoo_model,
        partner.partner_id as odoo_id,
        partner.partner as record_name,
        partner.company_id,
        unnest([
            'vat ' || nullif(upper(regexp_replace(partner.vat, '[^[:alnum:]]', '', 'g')), ''),
            'name ' || nullif(
                regexp_replace(
                    regexp_replace(
                        lower(strip_accents(partner.partner)),
                        '[ ,.&]+({{ forms }})\.?\s*$',
                        '',
                        'g'
                    ),
                    '[^\p{L}\p{N}]',
                    '',
                    'g'
                ),
                ''
            )
        ]) as likeness,
    from {{ ref('stg_odoo__partner') }} as partner
    where partner.is_active and partner.is_company and partner.parent_partner_id is null
),

counted_variants as (
    select
        *,
        count(*) over (partition by product_template_id) as variants,
    from {{ ref('stg_odoo__product') }}
),

products as (
    select
        'product.product' as odoo_model,
        product.product_id as odoo_id,
        product.product as record_name,
        product.company_id,
        unnest([
            'barcode ' || nullif(trim(product.barcode), ''),
            -- variants of one template share its name
            'name ' || nullif(
                regexp_replace(lower(strip_accents(product.product)), '[^\p{L}\p{N}]', '', 'g'), ''
            ) || case when product.variants > 1 then ' ' || product.product_id else '' end
        ]) as likeness,
    from counted_variants as product
    where product.is_active and product.is_goods
),

alike as (
    select * from customers
    where likeness is not null
    union all
    select * from products
    where likeness is not null
),

firsts as (
    select
        odoo_model,
        likeness,
        coalesce(company_id, 0) as company_id,
        min(odoo_id) as first_id,
    from alike
    group by all
)

select
    alike.odoo_model,
    alike.odoo_id,
    min(alike.record_name) as record_name,
    min(firsts.first_id) as duplicate_of_id,
    -- of several likenesses to the same record, a number proves more than a name
    arg_min(
        split_part(alike.likeness, ' ', 1),
        row(firsts.first_id, starts_with(alike.likeness, 'name '))
    ) as likeness,
from alike
inner join firsts
    on
        alike.odoo_model = firsts.odoo_model
        and alike.likeness = firsts.likeness
        and coalesce(alike.company_id, 0) = firsts.company_id
        and alike.odoo_id > firsts.first_id
group by alike.odoo_model, alike.odoo_id
