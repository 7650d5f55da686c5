"""A live model for tests, made by ORM without Spark.

`make_live_model(movies=60, k=6)` makes films, themes and vectors in well-separated groups and puts them live;
`recommender.serving.live_model()` then finds them. `movies` may also be a list of films. Films of theme t share the
genre GENRES[t], so that what is near in the space also looks alike.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count

import numpy as np
from django.utils import timezone

from catalog.models import STAR_STEPS, Movie, Rating
from recommender.artifacts import ArtifactStore
from recommender.film_content import BUMP_CENTRES, FilmContent
from recommender.models import RANK, ModelVersion, MovieVector, Theme
from recommender.neighbours import Neighbours, pack
from recommender.placement import Placement
from recommender.serving import Films, LiveModel
from recommender.space import ContentSpace, ScoringConstants, Space
from recommender.stars import StarsModel
from recommender.table_swap import beside, build_table
from tests.factories.catalog import GenreFactory, MovieFactory

GENRES = ("Drama", "Comedy", "Thriller", "Sci-Fi", "Horror", "Romance", "Animation", "Western", "War", "Musical")
LABELS = ("Quiet Dramas", "Broad Comedies", "Cold Thrillers", "Far Futures", "Dark Houses", "First Loves")
START = datetime(2026, 1, 1, tzinfo=UTC)
MANY = 500
VECTORS_ALONE = ScoringConstants(
    mean=3.5,
    like_threshold=4.0,
    dislike_threshold=2.5,
    confidence=2.0,
    dislike_preference=0.1,
    reg=0.15,
    ema_alpha=0.15,
    half_life_days=30.0,
    mean_shrinkage=5.0,
    recency=0.3,
    prior_weight=0.3,
)
"""Constants without any optional term."""
EVERY_TERM = replace(
    VECTORS_ALONE,
    recency_fading=0.1,
    newcomer_prior=2.0,
    newcomer_ratings=5.0,
    newcomer_power=2.0,
    neighbour_weight=0.3,
    disliked_neighbour_weight=0.1,
    genre_weight=0.5,
    year_weight=0.3,
    recent_neighbour_weight=1.0,
    recent_genre_weight=0.4,
    neighbour_ema_alpha=0.35,
)
"""Constants that leave no term of the hybrid score out."""

_versions = count(1)


def make_live_model(
    movies: int | Sequence[Movie] = 40,
    k: int = 4,
    *,
    seed: int = 0,
    constants: ScoringConstants | None = None,
    labelled: bool = True,
    learned: np.ndarray | None = None,
) -> ModelVersion:
    """Make a model of these films (or of that many new ones) with k themes, and put it live.

    `learned` are rank vectors to take instead of made-up ones.
    """
    films = _make_movies(movies, k) if isinstance(movies, int) else sorted(movies, key=lambda movie: movie.pk)
    rank, stars, numbers = make_vectors(len(films), k, seed=seed)
    content, (places, weights) = make_content(numbers, k, seed=seed), make_neighbours(len(films), seed=seed)
    rank = rank if learned is None else learned
    counts = np.random.default_rng(seed).permutation(len(films)) + 1
    ModelVersion.objects.filter(status=ModelVersion.Status.LIVE).update(status=ModelVersion.Status.RETIRED)
    model_version = ModelVersion.objects.create(
        version=f"20260101-000000-{next(_versions):06x}",
        status=ModelVersion.Status.LIVE,
        manifest=make_manifest(len(films), constants=constants, content=content_space(content, k)),
        gram=gram_of(rank).ravel().tolist(),
        activated_at=timezone.now(),
    )
    themes = _make_themes(model_version, films, numbers, k, labelled)
    prior = standardise(np.log1p(counts))
    vectors = [
        MovieVector(
            movie=film,
            model_version=model_version,
            rank=rank[i],
            content=content[i],
            neighbours=pack(np.array([films[place].pk for place in places[i]]), weights[i]),
            stars=stars[i],
            bias=float(stars[i, 0]) / 4,
            prior=float(prior[i]),
            rating_count=int(counts[i]),
            theme=themes[numbers[i]],
        )
        for i, film in enumerate(films)
    ]
    _store_vectors(vectors)
    return model_version


def _store_vectors(vectors: Sequence[MovieVector]) -> None:
    """Replace all vectors; many are written as activation does, before their index is built."""
    if len(vectors) < MANY:
        MovieVector.objects.all().delete()
        MovieVector.objects.bulk_create(vectors)
        return
    fields = MovieVector._meta.concrete_fields
    with beside(MovieVector):
        build_table(
            MovieVector, ([field.get_prep_value(getattr(row, field.attname)) for field in fields] for row in vectors)
        )


def build_model(n: int = 60, k: int = 4, *, seed: int = 0, constants: ScoringConstants | None = None) -> LiveModel:
    """Build a model of films 1 to n in memory alone, for tests without a database."""
    rank, stars, numbers = make_vectors(n, k, seed=seed)
    manifest = make_manifest(n, constants=constants)
    content, (places, weights) = make_content(numbers, k, seed=seed), make_neighbours(n, seed=seed)
    movie_ids = np.arange(1, n + 1)
    return LiveModel(
        version="in-memory",
        model_version_id=0,
        activated_at=None,
        constants=ScoringConstants.from_mapping(manifest["scoring"]),
        space=Space(gram_of(rank), n, content_space(content, k)),
        stars_model=StarsModel.from_mapping(manifest["stars"]),
        in_memory=True,
        catalogue=Films(
            movie_ids=movie_ids,
            rank=rank.astype(np.float64),
            content=content.astype(np.float64),
            stars=stars.astype(np.float64),
            bias=stars[:, 0].astype(np.float64),
            prior=standardise(np.arange(n, dtype=np.float64)),
            theme_ids=numbers + 1,
            rating_count=np.arange(n) + 1,
        ),
        neighbours=Neighbours(movie_ids, places, weights),
    )


def write_model(
    version: str,
    movies: Sequence[Movie] | Sequence[int],
    k: int = 4,
    *,
    seed: int = 0,
    groups: Sequence[int] | None = None,
    store: ArtifactStore | None = None,
    without: Sequence[str] = (),
    placeable: bool = False,
    **changes: np.ndarray,
) -> None:
    """Write a model of these films (or movie ids) into the artifact store, as training does.

    `groups` are the films' theme numbers; `changes` replace columns of movies.npz, and `without` leaves some out. A
    `placeable` model can place other films, by their genres: those of theme t are GENRES[t].
    """
    ids = np.array([movie if isinstance(movie, int) else movie.pk for movie in movies], np.int64)
    rank, stars, numbers = make_vectors(len(ids), k, seed=seed)
    numbers = np.asarray(numbers if groups is None else groups)
    content, (places, weights) = make_content(numbers, k, seed=seed), make_neighbours(len(ids), seed=seed)
    placement = make_placement(rank, stars, numbers, k) if placeable else None
    if placement is not None:
        content = placement.place([[GENRES[number]] for number in numbers], [1999] * len(ids)).content
    columns = {
        "movie_ids": ids,
        "rank": rank,
        "content": content,
        "neighbour_ids": ids[places],
        "neighbour_weights": weights,
        "stars": stars,
        "bias": stars[:, 0],
        "prior": standardise(np.arange(len(ids), dtype=np.float64)).astype(np.float32),
        "rating_count": np.arange(len(ids), dtype=np.int32),
        "theme": numbers.astype(np.int16),
    }
    buffer = io.BytesIO()
    np.savez(buffer, **{name: column for name, column in (columns | changes).items() if name not in without})
    space = None if "content" in without else content_space(content, k)
    manifest = make_manifest(len(ids), content=space) | {"version": version}
    del manifest["served"]
    files = {"movies.npz": buffer.getvalue(), "themes.json": json.dumps(_theme_facts(ids, numbers, k)).encode()}
    if placement is not None:
        files["placement.npz"] = placement.to_bytes()
    (store or ArtifactStore()).write_model(version, files, manifest)


def _theme_facts(ids: np.ndarray, numbers: np.ndarray, k: int) -> list[dict]:
    return [
        {
            "number": number,
            "size": int((numbers == number).sum()),
            "exemplars": ids[numbers == number][:10].tolist(),
            "tag_lifts": [["heist", 5.0, 3]],
            "genre_lifts": [[GENRES[number % len(GENRES)], 4.0, 5]],
            "decade_lifts": [[1990, 1.5, 5]],
        }
        for number in range(k)
    ]


def make_vectors(n: int, k: int, *, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rank vectors and star factors in k groups, float32 (n, 50), and each film's group (n,)."""
    rng = np.random.default_rng(seed)
    numbers = np.arange(n) % k
    centres = rng.normal(size=(k, RANK))
    rank = 0.2 * (centres[numbers] + 0.5 * rng.normal(size=(n, RANK)))
    stars = 0.05 * (centres[numbers] + rng.normal(size=(n, RANK)))
    return rank.astype(np.float32), stars.astype(np.float32), numbers


def make_content(numbers: np.ndarray, k: int, *, seed: int = 0) -> np.ndarray:
    """Return k genre columns, each film of its theme's genre, and two of release year, float32 (n, k + 2)."""
    angles = np.random.default_rng(seed).uniform(0, np.pi / 2, len(numbers))
    return np.hstack([np.eye(k)[numbers], np.cos(angles)[:, None], np.sin(angles)[:, None]]).astype(np.float32)


def content_space(content: np.ndarray, k: int) -> ContentSpace:
    """Return what such columns mean, with the plain average at the centre."""
    rows = content.astype(np.float64)
    return ContentSpace(k, rows.mean(axis=0), rows.T @ rows)


def make_placement(rank: np.ndarray, stars: np.ndarray, numbers: np.ndarray, k: int) -> Placement:
    """Return one that sends a film of GENRES[t] to the middle of theme t."""
    content = FilmContent(GENRES[:k], np.ones(k), 1999.0)
    middles = np.array([[rows[numbers == t].mean(axis=0) for t in range(k)] for rows in (rank, stars)], np.float64)
    directions, biased = np.zeros((content.columns()["decades"].stop, RANK)), np.hstack([middles[1][:, :1], middles[1]])
    of_stars = np.zeros((len(directions), RANK + 1))
    directions[content.columns()["directions"]], of_stars[content.columns()["genres"]] = middles[0], biased
    units = middles[0] / np.linalg.norm(middles[0], axis=1, keepdims=True)
    centres = np.hstack([units, 0.4 * np.eye(k), np.zeros((k, len(BUMP_CENTRES)))])
    return Placement(content, directions, 0.01, of_stars, -2.0, centres, genre_weight=0.4, decade_weight=0.0)


def make_neighbours(n: int, *, length: int = 8, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return the places and weights of each film's neighbours, (n, length) both; none is its own."""
    rng = np.random.default_rng(seed)
    length = min(length, n - 1)
    starts = rng.integers(1, n - length + 1, n) if n > 1 else np.zeros(n, np.int64)
    places = (np.arange(n) + starts)[:, None] + np.arange(length)
    return places % n, rng.normal(0.05, 0.05, (n, length)).astype(np.float32)


@cache
def learn_vectors(n: int, *, people: int = 200, seed: int = 0) -> np.ndarray:
    """Return rank vectors, float32 (n, 50), learned by implicit ALS from people who like a few kinds of film.

    Made-up groups are far apart and of one length; a search index meets neither in life.
    """
    rng = np.random.default_rng(seed)
    kinds, tastes = rng.dirichlet(np.full(12, 0.3), n), rng.dirichlet(np.full(12, 0.3), people)
    fame = 1.0 / np.arange(1, n + 1) ** 0.8
    chances = (tastes @ kinds.T) * rng.permutation(fame)
    chances *= 40.0 / chances.sum(axis=1, keepdims=True)
    likes = (rng.random((people, n)) < chances).astype(np.float64)
    films = 0.1 * rng.normal(size=(n, RANK))
    for _ in range(6):
        films = _half_step(likes.T, _half_step(likes, films))
    return films.astype(np.float32)


def _half_step(likes: np.ndarray, fixed: np.ndarray, alpha: float = 2.0, reg: float = 0.15) -> np.ndarray:
    """Solve one side of implicit ALS for all its rows at once."""
    squares = (fixed[:, :, None] * fixed[:, None, :]).reshape(len(fixed), -1)
    counts = likes.sum(axis=1)
    left = (alpha * likes @ squares).reshape(-1, RANK, RANK) + fixed.T @ fixed
    left += (reg * np.maximum(counts, 1.0))[:, None, None] * np.eye(RANK)
    return np.linalg.solve(left, (1.0 + alpha) * (likes @ fixed)[:, :, None])[:, :, 0]


def make_manifest(n: int, *, constants: ScoringConstants | None = None, content: ContentSpace | None = None) -> dict:
    """Return a manifest such as training writes, as of an activation with n films."""
    return {
        "created_at": "2026-01-01T00:00:00+00:00",
        "data": {"source": "synthetic", "sha256": "0" * 64, "ratings": 1000, "users": 50, "movies": n},
        "parameters": {"rank": RANK},
        "scoring": (constants or VECTORS_ALONE).as_dict(),
        **({"content": content.as_dict()} if content else {}),
        "stars": {
            "mean": 3.5,
            "sigma2": 0.7,
            "prior_mean": [0.0] * (RANK + 1),
            "prior_precision": [5.0] + [20.0] * RANK,
            "unknown_bias": -0.25,
            "unknown_factors": [0.01] * RANK,
        },
        "metrics": {"rmse": 0.85, "mae": 0.65, "silhouette": 0.1},
        "engines": {"stars": "spark-als", "rank": "spark-als-implicit"},
        "themes": {"k": 4},
        "served": {"items": n, "movies": n},
    }


def gram_of(rank: np.ndarray) -> np.ndarray:
    """Return YᵀY in double precision."""
    rows = rank.astype(np.float64)
    return rows.T @ rows


def standardise(values: np.ndarray) -> np.ndarray:
    """Return values with mean 0 and standard deviation 1."""
    return (values - values.mean()) / (values.std() or 1.0)


def rate_films(user, movies: Sequence[Movie], stars: Sequence[float], *, start: datetime = START) -> list[Rating]:
    """Store ratings a day apart in the order given, without the rating flow: the profile does not know of them."""
    return Rating.objects.bulk_create(
        Rating(user=user, movie=movie, stars=Decimal(str(star)), rated_at=start + timedelta(days=day))
        for day, (movie, star) in enumerate(zip(movies, stars, strict=True))
    )


def random_ratings(n: int, *, seed: int = 0) -> list[float]:
    """Return n stars drawn over the whole scale."""
    return [float(star) for star in np.random.default_rng(seed).choice([float(step) for step in STAR_STEPS], n)]


def _make_movies(n: int, k: int) -> list[Movie]:
    """Films in one statement each for rows and genres, so that hundreds are cheap."""
    films = Movie.objects.bulk_create(MovieFactory.build(year=1960 + i % 60) for i in range(n))
    genres = [GenreFactory(name=GENRES[t % len(GENRES)]) for t in range(k)]
    through = Movie.genres.through
    through.objects.bulk_create(through(movie_id=film.pk, genre_id=genres[i % k].pk) for i, film in enumerate(films))
    return films


def _make_themes(
    model_version: ModelVersion, films: Sequence[Movie], numbers: np.ndarray, k: int, labelled: bool
) -> list[Theme]:
    Theme.objects.all().delete()
    themes = []
    for number in range(k):
        members = [film.pk for film, theme in zip(films, numbers, strict=True) if theme == number]
        label = (LABELS[number] if number < len(LABELS) else f"More Films {number}") if labelled else ""
        themes.append(
            Theme(
                model_version=model_version,
                number=number,
                slug=label.lower().replace(" ", "-") or f"theme-{model_version.version}-{number}",
                label=label,
                label_source=Theme.LabelSource.OFFLINE if label else "",
                size=len(members),
                exemplars=members[:10],
                genre_lifts=[[GENRES[number % len(GENRES)], 4.0, len(members)]],
            )
        )
    return Theme.objects.bulk_create(themes)
