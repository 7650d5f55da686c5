"""What the checker hears: all that the site's own writer can say, and nothing in words that say nothing."""

import pytest

from explainer.agents.forms import EXTRAS, FORMS, SLOT
from explainer.agents.shelf_forms import SHELF_FORMS
from explainer.agents.wordlist import load_words
from explainer.audit.cues import CUES
from explainer.audit.glossary import make_dictionary
from explainer.audit.hearing import Heard

SAID = {
    **dict.fromkeys(("one", "kin", "bare"), "western"),
    **{"quality": "war", "quality2": "war", "is": "is", "year": "1999", "best": "five stars"},
    **{"a_stars": "five stars", "a_star": "five-star", "people": "13 people", "ratings": "13 ratings", "mean": "4.1"},
    **{"a": "[[1]]", "b": "[[2]]", "c": "[[3]]", "films": "[[1]] and [[2]]"},
}


@pytest.mark.parametrize(
    "text", [form.text for form in (*FORMS, *EXTRAS)] + [t for ts in SHELF_FORMS.values() for t in ts]
)
def test_the_checker_hears_every_form(text):
    told = SLOT.sub(lambda slot: SAID[slot[1].lower()], text)

    assert Heard(told, make_dictionary({"Western", "War"}, set()), CUES).unheard == []


def test_the_checker_understands_every_word_that_says_nothing():
    unheard = {word for word in load_words().neutral if Heard(f"X {word}.", {}, CUES).unheard != ["X"]}

    assert unheard == set()
