"""Debian's Chromium: where it is, and how it is started."""

from pathlib import Path
from typing import Any

CHROMIUM = Path("/usr/bin/chromium")
# What keeps Chromium quiet on a machine without a network or a display.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch_options() -> dict[str, Any]:
    """Return what Playwright's `chromium.launch` needs."""
    return {"executable_path": str(CHROMIUM), "args": FLAGS}
