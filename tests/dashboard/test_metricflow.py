"""Our metric values equal MetricFlow's, which defines what the YAML means."""

from pathlib import Path

import pytest

from tests.dashboard.metricflow import differences


@pytest.mark.slow
def test_every_metric_grain_and_dimension_equals_metricflow(sample_home: Path) -> None:
    assert differences(sample_home) == []
