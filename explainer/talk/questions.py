"""Reading from a form or an address what one asks: what if some ratings were left out, or were others?

A question names films by what would be done to each: `stars-6=out` leaves film 6 out, `stars-16=4.5` rates it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from catalog.models import STAR_STEPS

FIELD = re.compile(r"stars-(\d{1,12})")
OUT = "out"
MOST_CHANGES = 50
STEPS = {str(step): float(step) for step in STAR_STEPS}


@dataclass(frozen=True, slots=True)
class Question:
    """Ratings to leave out, and ratings as they would be."""

    drop: tuple[int, ...] = ()
    rate: Mapping[int, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.drop or self.rate)


def read_question(query: QueryDict) -> Question:
    """Return what a form asks; a ValidationError names the film's field that makes no sense."""
    drop, rate = [], {}
    for name in query:
        found, value = FIELD.fullmatch(name), query.get(name, "")
        if found is None or not value:
            continue
        movie_id = int(found[1])
        if value == OUT:
            drop.append(movie_id)
        elif value in STEPS:
            rate[movie_id] = STEPS[value]
        else:
            raise ValidationError(_("%(name)s is a number of stars from 0.5 to 5.0, or out.") % {"name": name})
    if len(drop) + len(rate) > MOST_CHANGES:
        raise ValidationError(_("Ask about %s ratings at the most.") % MOST_CHANGES)
    return Question(tuple(drop), rate)
