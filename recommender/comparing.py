"""Two models side by side."""

from collections.abc import Iterator, Mapping
from typing import Any

PARTS = ("data", "metrics", "scoring", "parameters", "engines", "gate")


def compare_manifests(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[list[Any]]:
    """Return one row for each number or word that two manifests say of themselves: its name, then both values."""
    sides = [dict(_flat({part: manifest.get(part, {}) for part in PARTS})) for manifest in (first, second)]
    names = list(dict.fromkeys([*sides[0], *sides[1]]))
    return [[name, *(_shown(side.get(name)) for side in sides)] for name in names]


def list_manifest(manifest: Mapping[str, Any]) -> list[list[Any]]:
    """Return one row for each number or word that a manifest says of itself."""
    return [[name, _shown(value)] for name, value in _flat({part: manifest.get(part, {}) for part in PARTS})]


def _flat(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{name} · ")
        elif not isinstance(value, list):
            yield f"{path}{name}", value


def _shown(value: Any) -> Any:
    return "–" if value is None else f"{value:.4g}" if isinstance(value, float) else value
