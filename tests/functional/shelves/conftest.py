"""The small site, and somebody on it whose shelves can be looked at."""

from collections.abc import Iterator

import pytest

from accounts.models import User
from catalog.models import Movie
from recommender.outages import redis_outage
from recommender.serving import LiveModel, live_model
from tests.factories.explainer import make_lover_of_one_theme, small_site


@pytest.fixture(autouse=True)
def model(db) -> Iterator[LiveModel]:
    with small_site():
        yield live_model()
    redis_outage.forget()


@pytest.fixture
def movies() -> list[Movie]:
    return list(Movie.objects.order_by("pk"))


@pytest.fixture
def user(movies) -> User:
    return make_lover_of_one_theme()


@pytest.fixture
def person(client, user):
    """The user's browser."""
    client.force_login(user)
    return client
