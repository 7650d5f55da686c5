"""The site of the browser tests: sixty films in six themes, with everything that a page may show of them.

`make_films()` is what one can walk through; `furnish(films)` adds what the batch leaves behind (the ratings' analysis,
the report card, opinion over the years) and `make_people(films)` people in every state.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import numpy as np
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from accounts.imports.flows import start_import
from accounts.imports.models import RatingImport
from accounts.models import User
from catalog.exports import Layout
from catalog.models import DataSource, Movie, MovieStatistics, Rating, WatchlistEntry
from catalog.search import rebuild_index
from explainer.models import PatternWish, Visit
from explainer.talk.wishes import pattern_of_theme
from ml_jobs.analysing import read_films
from ml_jobs.analysis import Ratings, analyse, yearly_statistics
from recommender.analyses import analysis_key
from recommender.artifacts import ArtifactStore
from recommender.facets.service import rebuild_facets
from recommender.models import TasteExclusion, Theme
from recommender.poster_series import give_series
from recommender.reports import CURRENT
from tests.factories.accounts import ApiTokenFactory, UserFactory, make_passkey
from tests.factories.catalog import DataSourceFactory, TagApplicationFactory, TagFactory
from tests.factories.recommender import make_live_model
from tests.factories.reports import make_clusters, make_newcomers, make_section

THEMES = 6
LONG = "and the Unreasonably Long Title of Its Third Sequel"
TAGS = (
    ("bleak", "twist ending", "atmospheric"),
    ("quirky", "funny", "friendship"),
    ("tense", "heist", "twist ending"),
    ("time travel", "space", "visually appealing"),
    ("scary", "ghosts", "atmospheric"),
    ("bittersweet", "love story", "soundtrack"),
)
"""What people call the films of each theme: words that the facets know."""
APP_SECRET = "JBSWY3DPEHPK3PXP"  # of grace's authenticator app


def make_films(count: int = 60) -> list[Movie]:
    """Make films in named themes, rated and tagged by many; titles of every length."""
    make_live_model(movies=count, k=THEMES)
    movies = list(Movie.objects.order_by("pk"))
    for movie in movies[::9]:
        movie.title = f"{movie.title} {LONG}"
    Movie.objects.bulk_update(movies[::9], ["title"])
    rng = np.random.default_rng(0)
    counts = [rng.integers(1, 40, size=10).tolist() for _ in movies]
    MovieStatistics.objects.bulk_create(
        MovieStatistics(movie=movie, count=sum(histogram), mean=3.4, histogram=histogram)
        for movie, histogram in zip(movies, counts, strict=True)
    )
    _tag(movies)
    rebuild_facets()
    give_series()
    rebuild_index()
    return movies


def _tag(movies: Sequence[Movie]) -> None:
    tags = {name: TagFactory(name=name) for names in TAGS for name in names}
    applied = [
        TagApplicationFactory.build(movie=movie, tag=tags[name], tagger=tagger)
        for place, movie in enumerate(movies)
        for tagger, name in enumerate(TAGS[place % THEMES])
        if (place + tagger) % 4
    ]
    applied[0].__class__.objects.bulk_create(applied)


def furnish(movies: Sequence[Movie]) -> None:
    """Leave behind what the batch does: the analysis of a hundred people's ratings, and a report card."""
    source = DataSourceFactory(name="browser-tests", sha256="b" * 64)
    ratings = _community(movies)
    for movie_id, years in yearly_statistics(ratings).items():
        MovieStatistics.objects.filter(pk=movie_id).update(years={str(year): list(years[year]) for year in years})
    _analyse(source, ratings)
    sections = {"temporal": make_section(), "clusters": make_clusters(), "newcomers": make_newcomers()}
    ArtifactStore().put(CURRENT, json.dumps({"sections": sections}).encode())


def _community(movies: Sequence[Movie]) -> Ratings:
    rng = np.random.default_rng(1)
    size = 100 * 30
    return Ratings(
        users=np.repeat(np.arange(100), 30),
        movies=rng.choice([movie.pk for movie in movies], size),
        stars=rng.integers(1, 11, size) / 2,
        years=rng.integers(2005, 2012, size),
    )


def _analyse(source: DataSource, ratings: Ratings) -> None:
    made = {"sha256": source.sha256, "source": source.name, "made_at": timezone.now().isoformat()}
    analysis = made | analyse(ratings, read_films())
    for decade in analysis["decades"]:
        # Sixty films are few for a decade.
        decade["films"] += 20
    ArtifactStore().put(analysis_key(source.name), json.dumps(analysis).encode())


@dataclass(frozen=True, slots=True)
class People:
    """Somebody who has used everything, somebody with second factors, somebody who has done nothing yet."""

    ada: User
    grace: User
    newcomer: User
    waiting: RatingImport
    """Ada's upload that waits to be confirmed."""
    done: RatingImport
    key: Authenticator
    """Grace's passkey."""


def make_people(movies: Sequence[Movie]) -> People:
    """Make the three, with all that they have."""
    ada, grace = (UserFactory(username=name, verified=True, onboarded_at=timezone.now()) for name in ("ada", "grace"))
    make_history(ada, movies)
    _keep(ada, movies)
    TOTP.activate(grace, APP_SECRET)
    RecoveryCodes.activate(grace)
    key = make_passkey(grace, name="Her laptop")
    done = RatingImport.objects.create(
        user=ada,
        layout=Layout.IMDB,
        file_name="imdb.csv",
        status=RatingImport.Status.DONE,
        confirmed_at=timezone.now(),
        counts={"rated": 3, "saved": 0, "dismissed": 0},
    )
    return People(ada, grace, UserFactory(username="newcomer", verified=True), start_upload(ada, movies), done, key)


def make_history(user: User, movies: Sequence[Movie]) -> list[Rating]:
    """Make two dozen ratings over two years, mostly of two themes, the last one of today."""
    stars = [5, 4.5, 2, 4, 5, 3, 4, 4.5, 1, 5, 3.5, 4] * 2
    rated = [*movies[::3], movies[13], movies[14], movies[16], movies[17]]
    start = timezone.now() - timedelta(days=31 * (len(stars) - 1))
    return Rating.objects.bulk_create(
        Rating(user=user, movie=movie, stars=Decimal(str(star)), rated_at=start + timedelta(days=31 * month))
        for month, (movie, star) in enumerate(zip(rated, stars, strict=False))
    )


def _keep(user: User, movies: Sequence[Movie]) -> None:
    """Use everything that leaves a trace on a page."""
    user.shared = [choice.value for choice in User.Shared]
    user.display_name = "Ada of the Very Long Name That Somebody Chose"
    user.save()
    WatchlistEntry.objects.bulk_create(WatchlistEntry(user=user, movie=movie) for movie in movies[43:48])
    TasteExclusion.objects.create(user=user, movie=movies[6])
    pattern = pattern_of_theme(Theme.objects.all()[1])
    PatternWish.objects.create(user=user, pattern=pattern.id, label=pattern.label, wish=PatternWish.Wish.LESS)
    Visit.objects.create(user=user, seen_at=timezone.now() - timedelta(days=2))
    ApiTokenFactory(user=user)


def start_upload(user: User, movies: Sequence[Movie]) -> RatingImport:
    """A file of which some lines are known, some unknown, some no ratings at all."""
    rows = [
        f"2020-01-{day:02},{film.title},{film.year},https://boxd.it/x,4.5" for day, film in enumerate(movies[20:28], 1)
    ]
    rows += [
        "2020-02-01,Never Heard Of,2001,https://boxd.it/y,3",
        f"2020-02-01,{movies[0].title},1901,https://boxd.it/z,9",
    ]
    content = "Date,Name,Year,Letterboxd URI,Rating\n" + "\n".join(rows)
    return start_import(user=user, content=content.encode(), name="ratings.csv")
