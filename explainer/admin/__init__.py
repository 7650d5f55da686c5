"""Themes, and what language models wrote, at the console."""

from explainer.admin import explanations, machine, themes  # noqa: F401  (importing them registers them)
