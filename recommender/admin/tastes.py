"""Tastes and facets, to look at."""

from django.contrib import admin
from unfold.decorators import display

from catalog.console.rows import ReadOnlyAdmin
from recommender.models import MovieFacet, TasteProfile


@admin.register(TasteProfile)
class TasteProfileAdmin(ReadOnlyAdmin):
    list_display = ["user", "rating_count", "last_rated_at", "model_version", "up_to_date", "updated_at"]
    search_fields = ["user__username"]
    list_select_related = ["user", "model_version"]
    exclude = ["long_term", "recent"]

    @display(description="up to date", boolean=True)
    def up_to_date(self, profile: TasteProfile) -> bool:
        return profile.reflects_version == profile.history_version


@admin.register(MovieFacet)
class MovieFacetAdmin(ReadOnlyAdmin):
    list_display = ["movie", "facet", "strength", "confidence", "origin"]
    list_filter = ["origin", "facet"]
    search_fields = ["movie__title"]
    list_select_related = ["movie"]
