{#- A company's own table of rates before the top company's: Odoo often keeps rates there alone. -#}
with

own_rates as (
    select
        company.company_id,
        rate.valid_from,
        rate.units_per_company_currency as to_group,
    from {{ ref('int_companies') }} as company
    inner join {{ ref('int_currency_rates') }} as rate
        on
            company.company_id = rate.company_id
            and company.group_currency_id = rate.currency_id
),

top_company_rates as (
    select
        company.company_id,
        rate.valid_from,
        1 / rate.units_per_company_currency as to_group,
    from {{ ref('int_companies') }} as company
    inner join {{ ref('int_currency_rates') }} as rate
        on
            company.group_company_id = rate.company_id
            and company.currency_id = rate.currency_id
    where company.company_id not in (select own_rates.company_id from own_rates)
),

rates as (
    select * from own_rates
    union all
    select * from top_company_rates
)

select
    company.company_id,
    coalesce(rates.valid_from, date '1900-01-01') as valid_from,
    case
        when company.currency_id = company.group_currency_id then 1.0
        else rates.to_group
    end as to_group,
from {{ ref('int_companies') }} as company
left join rates on company.company_id = rates.company_id
