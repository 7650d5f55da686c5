"""What the preview's form sends."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.imports.flows import Options

LONGEST_NUMBER = 12


class ConfirmForm(forms.Form):
    """How to go about what the person and the file say differently, and which lists to take."""

    conflicts = forms.ChoiceField(choices=[("mine", "Keep mine"), ("theirs", "Take the file’s")], required=False)
    watchlist = forms.BooleanField(required=False)
    hide_watched = forms.BooleanField(required=False)

    def options(self) -> Options:
        """Return the decisions; call it on a valid form."""
        return Options(
            theirs=self.cleaned_data["conflicts"] == "theirs",
            watchlist=self.cleaned_data["watchlist"],
            hide_watched=self.cleaned_data["hide_watched"],
            choices=read_choices(self.data),
        )


def read_choices(data: Mapping[str, Any]) -> dict[int, int]:
    """Return the films picked for ambiguous lines from fields `pick-<line>`; an empty one is a line left out."""
    picks = ((name.removeprefix("pick-"), data.get(name, "")) for name in data if name.startswith("pick-"))
    return {int(line): int(movie) for line, movie in picks if _is_number(line) and _is_number(movie)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER
