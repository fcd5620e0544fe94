{#- Odoo's rule: a company's own rates before the shared ones; the latest on the day holds. -#}
with

company_rates as (
    select
        company.company_id,
        company.currency_id as company_currency_id,
        rate.currency_id,
        rate.rate_date,
        rate.rate,
    from {{ ref('stg_odoo__company') }} as company
    inner join {{ ref('stg_odoo__currency_rate') }} as rate
        on rate.company_id is null or company.company_id = rate.company_id
    where rate.rate > 0
    qualify
        count(rate.company_id) over (partition by company.company_id, rate.currency_id) = 0
        or rate.company_id is not null
),

currencies as (
    select distinct
        company_id,
        company_currency_id,
        currency_id,
    from company_rates
    where currency_id != company_currency_id
),

change_dates as (
    select distinct
        currencies.company_id,
        currencies.company_currency_id,
        currencies.currency_id,
        rates.rate_date,
    from currencies
    inner join company_rates as rates
        on
            currencies.company_id = rates.company_id
            and rates.currency_id in (currencies.currency_id, currencies.company_currency_id)
),

converted as (
    select
        change_dates.company_id,
        change_dates.currency_id,
        change_dates.rate_date,
        foreign_rate.rate / coalesce(own_rate.rate, 1.0) as units_per_company_currency,
    from change_dates
    asof inner join company_rates as foreign_rate
        on
            change_dates.company_id = foreign_rate.company_id
            and change_dates.currency_id = foreign_rate.currency_id
            and change_dates.rate_date >= foreign_rate.rate_date
    asof left join company_rates as own_rate
        on
            change_dates.company_id = own_rate.company_id
            and change_dates.company_currency_id = own_rate.currency_id
            and change_dates.rate_date >= own_rate.rate_date
)

select
    company_id,
    currency_id,
    -- a document older than the first rate takes the first one
    case
        when lag(rate_date) over same_currency is null then date '1900-01-01'
        else rate_date
    end as valid_from,
    units_per_company_currency,
from converted
window same_currency as (partition by company_id, currency_id order by rate_date)
