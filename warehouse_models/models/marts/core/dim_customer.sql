with

-- several tags: the oldest one, so that a tag added later does not move a customer's history
tagged as (
    select
        partner_id,
        list_min(partner_category_ids) as partner_category_id,
    from {{ ref('stg_odoo__partner') }}
)

select
    partner.partner_id as customer_id,
    coalesce(commercial.partner, partner.partner) as customer,
    partner.partner as contact,
    coalesce(partner.commercial_partner_id, partner.partner_id) as commercial_partner_id,
    coalesce(own_segment.partner_category, company_segment.partner_category) as customer_segment,
    coalesce(partner.commercial_partner_id, partner.partner_id) in (
        select company.partner_id from {{ ref('stg_odoo__company') }} as company
    ) as is_intercompany,
    partner.is_active,
from {{ ref('stg_odoo__partner') }} as partner
left join {{ ref('stg_odoo__partner') }} as commercial
    on partner.commercial_partner_id = commercial.partner_id
left join tagged as own_tag on partner.partner_id = own_tag.partner_id
left join tagged as company_tag on partner.commercial_partner_id = company_tag.partner_id
left join {{ ref('stg_odoo__partner_category') }} as own_segment
    on own_tag.partner_category_id = own_segment.partner_category_id
left join {{ ref('stg_odoo__partner_category') }} as company_segment
    on company_tag.partner_category_id = company_segment.partner_category_id
