"""What the stars form sends."""

from decimal import Decimal

from django import forms

from catalog.models import STAR_STEPS


class RateForm(forms.Form):
    """Stars for a film, none to take a rating back, and where on the page it was shown."""

    stars = forms.TypedChoiceField(
        choices=[(f"{step:.1f}", f"{step:.1f}") for step in STAR_STEPS],
        coerce=Decimal,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Give 0.5 to 5.0 stars in steps of a half, not %(value)s."},
    )
    shelf = forms.CharField(max_length=120, required=False)
    position = forms.IntegerField(min_value=0, max_value=32_767, required=False)
