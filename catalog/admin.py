"""The catalogue for the people who run the site."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from catalog import saved_films, search
from catalog.audit import Audited, with_names
from catalog.bulk.catalogue import FilmSheet, GenreSheet, TagSheet
from catalog.console.bulk import BulkAdmin
from catalog.console.fresh import FreshDeletion
from catalog.console.rows import ReadOnlyAdmin
from catalog.csv_files import export_csv
from catalog.models import (
    AuditEntry,
    DataSource,
    Dismissal,
    Genre,
    Interaction,
    Movie,
    MovieStatistics,
    Rating,
    Tag,
    WatchlistEntry,
)
from catalog.selectors import list_decades, tags_of


class DecadeFilter(admin.SimpleListFilter):
    title = "decade"
    parameter_name = "decade"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(decade), f"{decade}s") for decade in list_decades()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Movie]) -> QuerySet[Movie]:
        decade = self.value()
        if not decade or not decade.isdigit():
            return queryset
        return queryset.filter(year__gte=int(decade), year__lte=int(decade) + 9)


@admin.register(Movie)
class MovieAdmin(FreshDeletion, BulkAdmin, Audited, ModelAdmin):
    sheet = FilmSheet
    list_display = ["title", "year", "genre_names", "rating_count", "rating_mean"]
    list_filter = ["genres", DecadeFilter]
    search_fields = ["title", "=imdb_id", "=tmdb_id"]
    list_select_related = ["statistics"]
    list_per_page = 50
    fields = ["drawn", "title", "year", "genres", "imdb_id", "tmdb_id", "source_title", "tag_names"]
    readonly_fields = ["drawn", "source_title", "tag_names"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Movie]:
        return super().get_queryset(request).prefetch_related("genres")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """All genres at a glance: there are a score of them."""
        return super().formfield_for_manytomany(
            db_field, request, **kwargs, widget=UnfoldAdminCheckboxSelectMultipleWidget()
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Movie], search_term: str
    ) -> tuple[QuerySet[Movie], bool]:
        """Search as the site does: aliases, initials and typing errors included."""
        if not search_term.strip():
            return queryset, False
        found = search.matching(Movie.objects.all(), search_term)
        return queryset.filter(pk__in=found.values("pk")), False

    def save_model(self, request: HttpRequest, obj: Movie, form: ModelForm, change: bool) -> None:
        if not obj.source_title:
            obj.source_title = str(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        saved_films.follow_up([form.instance.pk])

    @display(description="genres")
    def genre_names(self, movie: Movie) -> str:
        return ", ".join(genre.name for genre in movie.genres.all())

    @display(description="ratings", ordering="statistics__count")
    def rating_count(self, movie: Movie) -> int:
        return movie.statistics.count if hasattr(movie, "statistics") else 0

    @display(description="mean", ordering="statistics__mean")
    def rating_mean(self, movie: Movie) -> str:
        mean = movie.statistics.mean if hasattr(movie, "statistics") else None
        return "" if mean is None else f"{mean:.2f}"

    @display(description="poster")
    def drawn(self, movie: Movie) -> SafeString | str:
        if movie.pk is None:
            return ""
        return format_html('<img src="{}" alt="" width="120" height="180">', reverse("catalog:poster", args=[movie.pk]))

    @display(description="tags")
    def tag_names(self, movie: Movie) -> str:
        return ", ".join(tag.name for tag in tags_of(movie)) if movie.pk else ""


class WordAdmin(BulkAdmin, Audited, ModelAdmin):
    """Words that films are found by: changing one writes its films' search documents anew."""

    films_of_word: str
    """Lookup from the word to its films."""
    word_of_film: str
    """Lookup from a film to the word."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(films=Count(self.films_of_word, distinct=True))

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        search.rebuild_index(self._movie_ids([obj]))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        movie_ids = self._movie_ids([obj])
        super().delete_model(request, obj)
        search.rebuild_index(movie_ids)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        movie_ids = self._movie_ids(list(queryset))
        super().delete_queryset(request, queryset)
        search.rebuild_index(movie_ids)

    def _movie_ids(self, words: list[Any]) -> list[int]:
        films = Movie.objects.filter(**{f"{self.word_of_film}__in": words})
        return list(films.order_by().values_list("pk", flat=True).distinct())

    @display(description="films", ordering="films")
    def film_count(self, word: Any) -> int:
        return word.films


@admin.register(Genre)
class GenreAdmin(WordAdmin):
    list_display = ["name", "slug", "film_count"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    sheet = GenreSheet
    films_of_word, word_of_film = "movies", "genres"


@admin.register(Tag)
class TagAdmin(WordAdmin):
    sheet = TagSheet
    list_display = ["name", "film_count"]
    search_fields = ["name"]
    list_per_page = 50
    films_of_word, word_of_film = "applications__movie", "tag_applications__tag"


class ByPersonAdmin(ReadOnlyAdmin):
    """What people said or did; changed by themselves on the site, where it is logged and moves their taste."""

    list_select_related = ["user", "movie"]
    search_fields = ["user__username", "movie__title"]
    list_per_page = 50
    show_full_result_count = False


@admin.register(Rating)
class RatingAdmin(ByPersonAdmin):
    list_display = ["user", "movie", "stars", "rated_at", "source"]
    list_filter = ["source", "stars"]
    date_hierarchy = "rated_at"


@admin.register(Interaction)
class InteractionAdmin(ByPersonAdmin):
    list_display = ["created_at", "user", "kind", "movie", "stars", "shelf", "position", "model_version"]
    list_filter = ["kind"]
    date_hierarchy = "created_at"


@admin.register(WatchlistEntry, Dismissal)
class KeptMovieAdmin(ByPersonAdmin):
    list_display = ["user", "movie", "created_at"]
    date_hierarchy = "created_at"


@admin.register(DataSource)
class DataSourceAdmin(ReadOnlyAdmin):
    list_display = ["name", "movie_count", "rating_count", "user_count", "tag_count", "loaded_at"]


@admin.register(MovieStatistics)
class MovieStatisticsAdmin(ReadOnlyAdmin):
    list_display = ["movie", "count", "mean"]
    list_select_related = ["movie"]
    search_fields = ["movie__title"]
    ordering = ["-count", "pk"]
    list_per_page = 50
    show_full_result_count = False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what at the console; nobody edits it, and the database holds to that."""

    list_display = ["created_at", "who", "action", "what", "subject"]
    list_filter = ["action"]
    search_fields = ["actor", "actor_name", "label", "subject_name", "subject"]
    date_hierarchy = "created_at"
    list_per_page = 50
    show_full_result_count = False
    actions = [export_csv]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        return with_names(super().get_queryset(request))

    @display(ordering="actor")
    def who(self, entry: Any) -> str:
        return entry.actor_name or entry.actor

    @display(ordering="label")
    def what(self, entry: Any) -> str:
        return entry.subject_name or entry.label
