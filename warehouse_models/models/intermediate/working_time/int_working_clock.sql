with

intervals as (
    select * from {{ ref('int_working_intervals') }}
),

{{ clock_of_intervals() }}
