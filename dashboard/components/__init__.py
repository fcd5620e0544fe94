"""Drawing only: each takes values and gives Dash components, without reading data."""
