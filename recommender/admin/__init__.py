"""Models, runs, tasks, themes, tastes and facets for the people who run the site."""

from recommender.admin import runs, tastes, themes, versions  # noqa: F401  (importing them registers them)
