"""What axe finds on a page, best practices among it."""

import json
from collections.abc import Sequence
from pathlib import Path

import axe_core_python
from playwright.sync_api import Page

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def faults(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe finds on the page as it is, by these rules alone where some are named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options = {"resultTypes": ["violations"], "iframes": False} | ({"runOnly": rules} if rules else {})
    found = page.evaluate(f"axe.run(document, {json.dumps(options)}).then((all) => JSON.stringify(all.violations))")
    return [
        f"axe {each['id']}: {node['target']} {node['failureSummary']}"
        for each in json.loads(found)
        for node in each["nodes"]
    ]
