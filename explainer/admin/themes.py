"""Themes at the console: renamed, locked, and merged."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminRadioSelectWidget

from catalog.audit import Audited
from catalog.console.bulk import BulkAdmin
from catalog.console.confirming import confirm
from catalog.console.fresh import lead_to
from catalog.csv_files import export_csv
from catalog.models import Movie
from explainer.naming.merging import MergeError, forget_merges, merge_themes
from explainer.naming.sheet import ThemeSheet
from recommender.models import Theme

if TYPE_CHECKING:
    from accounts.models import User

MERGE_TITLE = "Merge these themes?"
MERGE_DESCRIPTION = (
    "Their films become one theme, described anew. Old addresses lead to it, and what people asked for more or less of "
    "counts for it. Models put live later keep them together until you take the merge back."
)


class MergeForm(forms.Form):
    """Which of the selected themes keeps its name and address."""

    into = forms.ModelChoiceField(
        label="Keep the name and address of", queryset=Theme.objects.none(), widget=UnfoldAdminRadioSelectWidget
    )

    def __init__(self, *args: Any, themes: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["into"])
        field.queryset, field.empty_label = themes, None
        self.initial["into"] = themes.order_by("-size").first()


@admin.register(Theme)
class ThemeAdmin(BulkAdmin, Audited, ModelAdmin):
    sheet = ThemeSheet
    actions = ["merge", export_csv]
    actions_detail = ["take_back"]
    list_display = ["__str__", "label_source", "label_locked", "label_doubt", "size", "slug", "took_in"]
    list_filter = ["label_source", "label_locked", ("label_doubt", admin.EmptyFieldListFilter)]
    search_fields = ["label", "slug"]
    ordering = ["number"]
    readonly_fields = [
        "label_doubt",
        "label_source",
        "slug",
        "took_in",
        "size",
        "best_examples",
        "what_sets_it_apart",
        "model_version",
    ]
    fields = ["label", "label_locked", *readonly_fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        return super().get_queryset(request).select_related("model_version").prefetch_related("redirects")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Theme, form: ModelForm, change: bool) -> None:
        """An edited label is an editor's, in doubt until the next activation asks; an emptied one waits for a name."""
        if "label" in form.changed_data:
            obj.label_source, obj.label_doubt = (Theme.LabelSource.EDITOR if obj.label else ""), ""
        super().save_model(request, obj, form, change)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list:
        theme = self.get_object(request, str(object_id))
        return super().get_actions_detail(request, object_id) if theme and theme.redirects.exists() else []

    @display(description="exemplars")
    def best_examples(self, theme: Theme) -> SafeString:
        films = Movie.objects.in_bulk(theme.exemplars)
        found = [films[key] for key in theme.exemplars if key in films]
        pages = ((reverse("admin:catalog_movie_change", args=[film.pk]), film) for film in found)
        return format_html_join(", ", '<a class="console-link" href="{}">{}</a>', pages)

    @display(description="sets it apart")
    def what_sets_it_apart(self, theme: Theme) -> SafeString:
        """Genres, tags and decades with how much commoner they are in it than overall."""
        kinds = [theme.genre_lifts, theme.tag_lifts, theme.decade_lifts]
        told = ((f"{name}", f"{lift:.1f}", films) for lifts in kinds for name, lift, films in lifts)
        return format_html_join(mark_safe("<br>"), "{}: {} times as often as in all films, {} films", told)

    @display(description="took in")
    def took_in(self, theme: Theme) -> str:
        return ", ".join(sorted(each.slug for each in theme.redirects.all()))

    @admin.action(description="Merge the selected themes into…", permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Theme]) -> HttpResponse | None:
        themes = Theme.objects.filter(pk__in=queryset.values("pk"))
        if themes.count() < 2:
            self.message_user(request, "Select two themes or more.", messages.ERROR)
            return None
        form = MergeForm(request.POST if "confirmed" in request.POST else None, themes=themes)
        rows = [f"{theme}: {theme.size} films, /themes/{theme.slug}/" for theme in themes]
        words = {"title": MERGE_TITLE, "description": MERGE_DESCRIPTION, "button": "Merge"}
        if page := confirm(self, request, rows, act="merge", form=form, **words):
            return page
        into = form.cleaned_data["into"]
        try:
            theme = merge_themes(into=into, others=list(themes.exclude(pk=into.pk)), actor=cast("User", request.user))
        except MergeError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, f"{theme} now has {theme.size} films.", messages.SUCCESS)
        return None

    @action(
        description="Take merges back",
        url_path="take-back",
        permissions=["change"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": "Take back what was merged into this theme?",
            "description": "Nothing changes at once. The next activation, also of the live model itself, makes its "
            "parts themes of their own again, and the old addresses lead nowhere.",
            "form_class": BaseDialogForm,
            "form_submit_text": "Take back",
        },
    )
    def take_back(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        theme = get_object_or_404(Theme, pk=object_id)
        forget_merges(theme, actor=cast("User", request.user))
        return lead_to(request, reverse("admin:recommender_theme_change", args=[theme.pk]))
