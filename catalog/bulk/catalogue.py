"""Films, genres and tags as CSV."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

from catalog import saved_films, search
from catalog.bulk.sheets import Cells, Sheet, number_from
from catalog.exports.cells import FIRST_YEAR, LAST_YEAR, MOST_ID, CellError, clean
from catalog.models import Genre, Movie, Tag

BETWEEN = "|"
"""Between the genres of a film, as MovieLens writes them."""


class FilmSheet(Sheet):
    """Films; a genre must be there before a film can have it."""

    model = Movie
    columns = ("id", "title", "year", "genres", "imdb_id", "tmdb_id")
    required = ("title",)
    numbers = ("year", "imdb_id", "tmdb_id")

    def rows(self) -> QuerySet[Movie]:
        return Movie.objects.prefetch_related("genres")

    def cells_of(self, row: Movie) -> Cells:
        names = sorted(genre.name for genre in row.genres.all())
        numbers = {name: str(getattr(row, name) or "") for name in self.numbers}
        return {"id": str(row.pk), "title": clean(row.title), "genres": BETWEEN.join(names), **numbers}

    @cached_property
    def readers(self) -> Mapping[str, Callable[[str], str]]:
        return {
            "year": number_from(FIRST_YEAR, LAST_YEAR),
            "imdb_id": number_from(1, MOST_ID),
            "tmdb_id": number_from(1, MOST_ID),
            "genres": self._read_genres,
        }

    def store(self, added: Sequence[Cells], changed: Sequence[tuple[Movie, Cells]]) -> list[Movie]:
        for movie, cells in changed:
            self._write(movie, cells)
        films = [self._write(Movie(), cells) for cells in added]
        for film in films:
            film.source_title = str(film)
        Movie.objects.bulk_update([movie for movie, _cells in changed], ["title", *self.numbers], batch_size=1000)
        films = Movie.objects.bulk_create(films)
        pairs = [*changed, *zip(films, added, strict=True)]
        self._write_genres({movie.pk: cells["genres"] for movie, cells in pairs if "genres" in cells})
        saved_films.follow_up([movie.pk for movie, _cells in pairs])
        return [movie for movie, _cells in pairs]

    def _write(self, movie: Movie, cells: Cells) -> Movie:
        for name in self.numbers:
            if name in cells:
                setattr(movie, name, int(cells[name]) if cells[name] else None)
        movie.title = cells.get("title", movie.title)
        return movie

    def _write_genres(self, wanted: Mapping[int, str]) -> None:
        through = Movie.genres.through
        through.objects.filter(movie__in=wanted).delete()
        through.objects.bulk_create(
            through(movie_id=movie_id, genre_id=self._genres[name])
            for movie_id, names in wanted.items()
            for name in names.split(BETWEEN)
            if name
        )

    @cached_property
    def _genres(self) -> dict[str, int]:
        return dict(Genre.objects.values_list("name", "pk"))

    def _read_genres(self, text: str) -> str:
        names = {clean(name) for name in text.split(BETWEEN)} - {""}
        if unknown := sorted(names - self._genres.keys()):
            raise CellError(f"there is no genre “{unknown[0]}”: add it first.")
        return BETWEEN.join(sorted(names))


class WordSheet(Sheet):
    """Words that films are found by."""

    word_of_film: str
    """Lookup from a film to the word."""
    required = ("name",)

    def rows(self) -> QuerySet:
        return self.model._default_manager.all()

    def store(self, added: Sequence[Cells], changed: Sequence[tuple[Any, Cells]]) -> list[Any]:
        for word, cells in changed:
            self._write(word, cells)
        words = [self._write(self.model(), cells) for cells in added]
        names = [column for column in self.columns if column != self.key]
        self.rows().bulk_update([word for word, _cells in changed], names, batch_size=1000)
        words = self.rows().bulk_create(words)
        search.rebuild_index(self._films_with(word for word, _cells in changed))
        return [*(word for word, _cells in changed), *words]

    def _write(self, word: Any, cells: Cells) -> Any:
        for column, said in cells.items():
            setattr(word, column, said)
        return word

    def _films_with(self, words: Iterable[Any]) -> list[int]:
        films = Movie.objects.filter(**{f"{self.word_of_film}__in": list(words)})
        return list(films.order_by().values_list("pk", flat=True).distinct())


class GenreSheet(WordSheet):
    model = Genre
    columns = ("id", "name", "slug")
    unique = ("name", "slug")
    word_of_film = "genres"

    def cells_of(self, row: Genre) -> Cells:
        return {"id": str(row.pk), "name": row.name, "slug": row.slug}

    def read(self, cells: Mapping[str, str]) -> Cells:
        read = super().read(cells)
        if "name" in read and not read.get("slug"):
            read["slug"] = slugify(read["name"])
        return read

    @property
    def readers(self) -> Mapping[str, Callable[[str], str]]:
        return {"name": lambda text: clean(text, 50), "slug": lambda text: slugify(clean(text, 50))}


class TagSheet(WordSheet):
    model = Tag
    columns = ("id", "name")
    unique = ("name",)
    word_of_film = "tag_applications__tag"

    def cells_of(self, row: Tag) -> Cells:
        return {"id": str(row.pk), "name": row.name}
