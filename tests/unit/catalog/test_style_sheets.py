"""Styles and templates speak of the same things: no rule for what is not there, no name that no rule knows."""

import re
from pathlib import Path

import pytest
from django.conf import settings

OURS = ["site.css", "print.css", "catalog/*.css", "recommender/*.css", "explainer/*.css", "accounts/*.css"]
MADE = re.compile(r"^(htmx-|c-|icon--|message--|toggle--)")
"""Names that htmx sets, or that are put together: marks of charts, icons, levels of messages, kinds of toggles."""
HOOKS = {"card--tile"}
"""Names that only a test looks for."""
TAGS = re.compile(r"\{%.*?%\}|[\w-]*\{\{.*?\}\}[\w-]*")


def read(*patterns: str, root: Path) -> str:
    return "\n".join(path.read_text() for pattern in patterns for path in sorted(root.glob(pattern)))


def names_in(texts: list[str]) -> set[str]:
    return {name for text in texts for name in text.split() if re.fullmatch(r"[a-z][a-z0-9_-]*", name)}


@pytest.fixture(scope="module")
def rules() -> set[str]:
    css = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", read(*OURS, root=settings.BASE_DIR / "static"), flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][a-z0-9_-]*)", css))


@pytest.fixture(scope="module")
def classes() -> set[str]:
    """What the site's templates and scripts call elements; the console has styles of its own."""
    paths = [path for path in (settings.BASE_DIR / "templates").rglob("*.html") if "console" not in path.parts]
    pages = [path.read_text() for path in paths]
    markup = TAGS.sub(" ", "\n".join(page for page in pages if "unfold" not in page and "admin/" not in page))
    scripts = read("*.js", "*/*.js", root=settings.BASE_DIR / "static")
    blocks = re.findall(r"block main_class %\}([^{]*)\{", "\n".join(pages))
    python = re.findall(r'class="([^"{]*)"', read("*/templatetags/*.py", root=settings.BASE_DIR))
    given = re.findall(r'classList\.\w+\("([^"]*)"|className: ["`]([^"`$]*)', scripts)
    written = [*re.findall(r'class="([^"]*)"', markup), *blocks, *python]
    return names_in([*written, *(text for pair in given for text in pair)])


def test_every_rule_is_for_something(rules, classes):
    assert {name for name in rules - classes if not MADE.match(name)} == set()


def test_every_class_has_a_rule(rules, classes):
    assert {name for name in classes - rules - HOOKS if not MADE.match(name)} == set()
