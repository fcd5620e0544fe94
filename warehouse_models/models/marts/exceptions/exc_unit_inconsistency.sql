with

trades as (
    select
        odoo_id as product_id,
        arg_max(company_id, traded_value) as company_id,
        sum(traded_value) as traded_value,
    from {{ ref('int_traded_months') }}
    cross join {{ ref('stg_odoo__server') }} as server
    where
        odoo_model = 'product.product'
        and traded_month > cast(server.as_of as date) - cast(
            {{ policy_value('master_data_window_days') }} as integer
        )
    group by odoo_id
),

products as (
    select
        unit.*,
        product.written_at,
        trades.traded_value,
        coalesce(
            product.company_id,
            trades.company_id,
            (select min(company.group_company_id) from {{ ref('dim_company') }} as company)
        ) as company_id,
    from {{ ref('int_unit_inconsistencies') }} as unit
    inner join {{ ref('stg_odoo__product') }} as product on unit.product_id = product.product_id
    left join trades on unit.product_id = trades.product_id
),

found as (
    select
        cast(unit.product_id as varchar) as record_key,
        {{ local_date('unit.written_at', 'company.timezone') }} as since,
        'data_steward' as owner_role,
        unit.company_id,
        cast(null as bigint) as warehouse_id,
        cast(null as varchar) as channel,
        'product.product' as odoo_model,
        unit.product_id as odoo_id,
        unit.product as record_name,
        coalesce(unit.supplier, unit.product) as subject,
        coalesce(unit.traded_value, 0) as impact_money,
        null as impact_hours,
        unit.product || ' is kept in ' || coalesce(unit.stock_uom, 'no unit') || ' and bought in '
        || coalesce(unit.purchase_uom, 'no unit')
        || case
            when unit.is_other_kind_of_unit then ', which cannot be converted'
            else
                ', which makes '
                || {{ price_in_words('unit.price_per_unit', 'company.currency') }}
                || ' a unit where one costs '
                || {{ price_in_words('unit.unit_cost', 'company.currency') }}
        end || '; it traded '
        || {{ money_in_words('coalesce(unit.traded_value, 0)', 'company.currency') }}
        || ' in the last year.' as what,
        'Correct the purchase unit or the supplier price of ' || unit.product
        || ' before it is ordered again.' as next_action,
    from products as unit
    inner join {{ ref('dim_company') }} as company on unit.company_id = company.company_id
)

{{ exception_rows('found', 'unit_inconsistency', 'Units that do not fit') }}
