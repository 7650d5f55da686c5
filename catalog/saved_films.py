"""What follows once films were written at the console, one or a whole list."""

from collections.abc import Collection
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from catalog.search import rebuild_index


def follow_up(movie_ids: Collection[int]) -> None:
    """Make the films found by search and, after the commit, known to what settings name."""
    rebuild_index(movie_ids)
    transaction.on_commit(partial(import_string(settings.FILMS_SAVED), list(movie_ids)), robust=True)
