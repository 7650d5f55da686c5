"""A report into the artifact store: figures, a page of markdown, plots; and the current report, made of the newest
section of each kind, as figures and as a page.
"""

import json
import math
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ml_jobs.reports.markdown import as_markdown
from recommender import reports
from recommender.artifacts import ArtifactStore


def publish(sections: Mapping[str, dict[str, Any]], store: ArtifactStore) -> str:
    """Store the sections as a run of their own and as the current ones of their names; returns the run."""
    run = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    written = {name: {**as_json(section), "run": run} for name, section in sections.items()}
    for name, content in files_of(written).items():
        store.put(reports.key_of(run, name), content)
    current = reports.read_report(store) or {"sections": {}}
    current = {**current, "run": run, "sections": {**current["sections"], **written}, "page": True}
    store.put(reports.CURRENT_PAGE, as_markdown(current["sections"]).encode())
    store.put(reports.CURRENT, _dump(current))
    reports.forget()
    return run


def files_of(sections: Mapping[str, dict[str, Any]]) -> dict[str, bytes]:
    """Return a report's files by name."""
    plots = {name: chart for section, body in sections.items() for name, chart in reports.charts_of(section, body)}
    return {
        "report.json": _dump({"sections": sections}),
        "report.md": as_markdown(sections, list(plots)).encode(),
        **{f"{name}.svg": chart.to_svg().encode() for name, chart in plots.items()},
    }


def as_json(value: Any) -> Any:
    """Return the value with None for what could not be measured, which JSON has no number for."""
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _dump(value: Any) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False).encode()
