with

supplier_terms as (
    select
        product_id,
        bool_or(lacks_lead_time) as lacks_lead_time,
    from {{ ref('int_supplier_price_units') }}
    group by product_id
),

products as (
    select
        traded.*,
        product.product as record_name,
        category.product_category,
        duplicate.odoo_id is null as is_unique,
        coalesce(own_cost.standard_price, product.standard_price, 0) > 0 as has_cost,
        unit.product_id is null as has_fitting_units,
        product.is_active or coalesce(stock.quantity, 0) <= 1e-6 as is_active_if_stocked,
        -- applies to what is bought on terms
        not supplier_terms.lacks_lead_time as has_supplier_lead_time,
        case when product.can_be_sold then product.promised_lead_days > 0 end
            as has_promised_lead_time,
    from {{ ref('int_traded_months') }} as traded
    inner join {{ ref('stg_odoo__product') }} as product on traded.odoo_id = product.product_id
    inner join {{ ref('dim_product') }} as category on traded.odoo_id = category.product_id
    left join {{ ref('stg_odoo__product_cost') }} as own_cost
        on traded.odoo_id = own_cost.product_id and traded.company_id = own_cost.company_id
    left join {{ ref('int_duplicates') }} as duplicate
        on duplicate.odoo_model = 'product.product' and traded.odoo_id = duplicate.odoo_id
    left join {{ ref('int_unit_inconsistencies') }} as unit on traded.odoo_id = unit.product_id
    left join {{ ref('int_product_stock') }} as stock
        on traded.odoo_id = stock.product_id and traded.company_id = stock.company_id
    left join supplier_terms on traded.odoo_id = supplier_terms.product_id
    where traded.odoo_model = 'product.product' and product.is_goods
),

product_checks as (
    select
        products.odoo_model,
        products.odoo_id,
        products.record_name,
        products.product_category,
        products.company_id,
        products.traded_month,
        products.traded_value,
        rule.check_name,
        cast(
            case rule.check_name
                when 'product_unique' then products.is_unique
                when 'product_has_cost' then products.has_cost
                when 'product_units_fit' then products.has_fitting_units
                when 'product_active' then products.is_active_if_stocked
                when 'product_has_supplier_lead_time' then products.has_supplier_lead_time
                when 'product_has_promised_lead_time' then products.has_promised_lead_time
            end as integer
        ) as is_passed,
    from products
    inner join {{ ref('master_data_checks') }} as rule on products.odoo_model = rule.odoo_model
),

customer_checks as (
    select
        traded.odoo_model,
        traded.odoo_id,
        partner.partner as record_name,
        cast(null as varchar) as product_category,
        traded.company_id,
        traded.traded_month,
        traded.traded_value,
        'customer_unique' as check_name,
        cast(duplicate.odoo_id is null as integer) as is_passed,
    from {{ ref('int_traded_months') }} as traded
    inner join {{ ref('stg_odoo__partner') }} as partner on traded.odoo_id = partner.partner_id
    left join {{ ref('int_duplicates') }} as duplicate
        on duplicate.odoo_model = 'res.partner' and traded.odoo_id = duplicate.odoo_id
    where traded.odoo_model = 'res.partner'
),

checks as (
    select * from product_checks
    union all by name
    select * from customer_checks
)

select
    concat_ws(
        '-',
        checks.check_name,
        checks.odoo_id,
        checks.company_id,
        strftime(checks.traded_month, '%Y%m')
    ) as master_data_check_id,
    checks.check_name,
    rule.check_label,
    checks.odoo_model,
    checks.odoo_id,
    checks.record_name,
    checks.product_category,
    checks.company_id,
    company.company,
    coalesce(owner.owner, role.title) as owner,
    checks.is_passed,
    checks.traded_value,
    checks.traded_value * checks.is_passed as passed_value,
    rate.to_group,
    checks.traded_month,
from checks
inner join {{ ref('master_data_checks') }} as rule on checks.check_name = rule.check_name
inner join {{ ref('owner_roles') }} as role on role.role = 'data_steward'
inner join {{ ref('dim_company') }} as company on checks.company_id = company.company_id
left join {{ ref('dim_owner') }} as owner
    on
        owner.owner_role = 'data_steward'
        and checks.company_id = owner.company_id
        and owner.warehouse_id is null
        and checks.traded_month >= owner.valid_from
        and checks.traded_month < owner.valid_to
asof left join {{ ref('int_group_rates') }} as rate
    on checks.company_id = rate.company_id and checks.traded_month >= rate.valid_from
-- a check that does not apply has no result
where checks.is_passed is not null
