"""Films, people's words and stars for tests; people come from `tests.factories.accounts`."""

from datetime import UTC, datetime
from decimal import Decimal

import factory
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from catalog.models import (
    DataSource,
    Dismissal,
    Genre,
    Interaction,
    Movie,
    MovieStatistics,
    Rating,
    Tag,
    TagApplication,
    WatchlistEntry,
)

USER = "tests.factories.accounts.UserFactory"


class DataSourceFactory(DjangoModelFactory):
    class Meta:
        model = DataSource
        django_get_or_create = ["singleton"]

    singleton = True
    name = "ml-latest-small"
    sha256 = "0" * 64
    ratings_artifact = "sources/ml-latest-small/ratings.parquet"
    movie_count = 9742
    rating_count = 100_836
    user_count = 610
    tag_count = 3683


class GenreFactory(DjangoModelFactory):
    class Meta:
        model = Genre
        django_get_or_create = ["name"]

    name = "Drama"
    slug = factory.LazyAttribute(lambda genre: slugify(genre.name))


class TagFactory(DjangoModelFactory):
    class Meta:
        model = Tag
        django_get_or_create = ["name"]

    name = factory.Sequence("tag {}".format)


class MovieFactory(DjangoModelFactory):
    """`MovieFactory(genres=["Drama", "Crime"], tags=["heist"], rated=100)` makes the film with all of these."""

    class Meta:
        model = Movie
        skip_postgeneration_save = True

    title = factory.Sequence("Film {}".format)
    year = 1999
    source_title = factory.LazyAttribute(lambda movie: f"{movie.title} ({movie.year})")

    @factory.post_generation
    def genres(movie, create, names, **kwargs):  # noqa: N805  (factory_boy passes the film as the first argument)
        if create and names:
            movie.genres.set([GenreFactory(name=name) for name in names])

    @factory.post_generation
    def tags(movie, create, names, **kwargs):  # noqa: N805
        for name in names or []:
            TagApplicationFactory(movie=movie, tag__name=name)

    @factory.post_generation
    def rated(movie, create, count, **kwargs):  # noqa: N805
        if create and count is not None:
            MovieStatisticsFactory(movie=movie, count=count)


class MovieStatisticsFactory(DjangoModelFactory):
    class Meta:
        model = MovieStatistics

    movie = factory.SubFactory(MovieFactory)
    count = 10
    mean = 3.5
    histogram = factory.LazyAttribute(lambda statistics: [0, 0, 0, 0, 0, 0, statistics.count, 0, 0, 0])


class TagApplicationFactory(DjangoModelFactory):
    class Meta:
        model = TagApplication

    movie = factory.SubFactory(MovieFactory)
    tag = factory.SubFactory(TagFactory)
    tagger = factory.Sequence(lambda number: number + 1)
    applied_at = datetime(2015, 6, 1, tzinfo=UTC)


class RatingFactory(DjangoModelFactory):
    class Meta:
        model = Rating

    user = factory.SubFactory(USER)
    movie = factory.SubFactory(MovieFactory)
    stars = Decimal("4.0")


class WatchlistEntryFactory(DjangoModelFactory):
    class Meta:
        model = WatchlistEntry

    user = factory.SubFactory(USER)
    movie = factory.SubFactory(MovieFactory)


class DismissalFactory(DjangoModelFactory):
    class Meta:
        model = Dismissal

    user = factory.SubFactory(USER)
    movie = factory.SubFactory(MovieFactory)


class InteractionFactory(DjangoModelFactory):
    class Meta:
        model = Interaction

    user = factory.SubFactory(USER)
    movie = factory.SubFactory(MovieFactory)
    kind = Interaction.Kind.RATE
    stars = Decimal("4.0")
