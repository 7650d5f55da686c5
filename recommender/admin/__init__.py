"""Models, runs, tasks, tastes and facets for the people who run the site; themes are `explainer.admin`'s."""

from recommender.admin import runs, tastes, versions  # noqa: F401  (importing them registers them)
