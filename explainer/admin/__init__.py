"""Themes, and what language models wrote, at the console."""

from explainer.admin import machine, themes  # noqa: F401  (importing them registers them)
