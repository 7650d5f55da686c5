"""Posters drawn by the site, for MovieLens ships none."""

from catalog.posters.poster import Poster

__all__ = ["Poster"]
