"""What the catalogue's forms and filters send."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from catalog.selectors import ORDERS, GenreCount


class FilterForm(forms.Form):
    """The filters of the list of films; a value that makes no sense is told and left out."""

    q = forms.CharField(max_length=200, required=False, label="Title, year, genre or tag")
    tag = forms.CharField(max_length=255, required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, genres: Iterable[GenreCount], decades: Iterable[int]) -> None:
        super().__init__(data)
        by_genre = [("", "Every genre"), *((genre.slug, f"{genre.name} ({genre.films})") for genre in genres)]
        by_decade = [("", "Every decade"), *((decade, f"{decade}s") for decade in decades)]
        orders = [("", "Best first"), *((order, order.capitalize()) for order in ORDERS if order != "relevance")]
        self.fields["genre"] = forms.ChoiceField(choices=by_genre, required=False)
        self.fields["decade"] = forms.TypedChoiceField(choices=by_decade, coerce=int, empty_value=None, required=False)
        self.fields["order"] = forms.ChoiceField(choices=orders, required=False)

    def usable(self) -> dict[str, Any]:
        """Return the values that make sense, for `search_movies`."""
        self.is_valid()
        values = dict(self.cleaned_data)
        return {"query": values.pop("q", ""), **values}


class ToggleForm(forms.Form):
    """Keep or drop a film, and where on the page it was shown."""

    on = forms.TypedChoiceField(
        choices=[("1", "on"), ("0", "off")],
        coerce=lambda value: value == "1",
        error_messages={"invalid_choice": "Send on=1 or on=0, not %(value)s.", "required": "Send on=1 or on=0."},
    )
    shelf = forms.CharField(max_length=120, required=False)
    position = forms.IntegerField(min_value=0, max_value=32_767, required=False)
