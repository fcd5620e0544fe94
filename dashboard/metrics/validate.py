"""Checks the KPI definitions before a snapshot is published, in an analyst's words."""

from collections.abc import Mapping, Set
from typing import Any


def validate(
    semantic_manifest: Mapping[str, Any],
    columns: Mapping[str, Set[str]],
    *,
    targets: Set[str] | None = None,
    roles: Set[str] | None = None,
) -> list[str]:
    """Problems as sentences (which metric, which key, what is allowed); empty when all is well.

    `columns`: model name to the columns it has in the marts. `targets`, `roles`: names in the
    seeds `kpi_targets` and `owner_roles`; None skips that check.
    """
    raise NotImplementedError
