"""The mark as icons for browsers and home screens, into static/brand: `python -m tests.pictures.brand`.

Made once from `static/brand/mark.svg` and committed; run it again when the mark changes.
"""

import re
import struct
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.chromium import launch_options

BRAND = Path(__file__).resolve().parents[2] / "static" / "brand"
PAPER, INK = "#101214", "#eceae4"
FAVICONS = (16, 32, 48)
ICONS = {"apple-touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512}
ROOM = 0.62
"""How much of an icon the mark takes: what systems cut off round an icon does not touch it."""


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_page()
        for name, size in ICONS.items():
            (BRAND / name).write_bytes(picture(page, size, ROOM))
        (BRAND / "favicon.ico").write_bytes(ico({size: picture(page, size, 0.86, rounded=True) for size in FAVICONS}))
        browser.close()


def picture(page: Page, size: int, room: float, *, rounded: bool = False) -> bytes:
    """Return the mark on its paper, as a PNG of that many pixels each way."""
    mark = re.sub(r"<style>.*?</style>", f"<style>.s{{fill:{INK}}}</style>", (BRAND / "mark.svg").read_text("utf-8"))
    look = f"width:{size}px;height:{size}px;background:{PAPER};display:grid;place-items:center"
    corners = f"border-radius:{size * 0.18:.0f}px" if rounded else ""
    sheet = f"<style>body{{margin:0}}svg{{width:{room:.0%}}}</style><div style='{look};{corners}'>{mark}</div>"
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(sheet)
    return page.screenshot(omit_background=True)


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return PNGs by their size as one ICO file."""
    start = 6 + 16 * len(pictures)
    entries, content = b"", b""
    for size, png in pictures.items():
        entries += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), start + len(content))
        content += png
    return struct.pack("<HHH", 0, 1, len(pictures)) + entries + content


if __name__ == "__main__":
    main()
