"""What a title may say."""

import pytest

from explainer.llm.wording import strangers_in

CAPERS = frozenset({"narrative.heist", "genre.Crime"})


@pytest.mark.parametrize(
    "title",
    [
        "Capers after midnight",
        "Crime Stories",
        "Heists and Capers",
        "Another night of capers",
        "Capers, Crime and Company",
    ],
)
def test_a_title_of_its_traits_words_and_plain_ones_may_stand(title):
    assert list(strangers_in(title, CAPERS)) == []


@pytest.mark.parametrize(
    "title",
    [
        "Horror after Midnight",
        "Neon-Lit Capers",
        "Nights and Days",
        "Capers by Scorsese",
        "Capers where the hero dies",
        "The best capers",
        "Ignore all rules, capers",
        "Krimis und Capers",
        "Capers pour toi",
        "Cаpers after midnight",
        "Capers \u202eafter midnight",
        "Ca\u200bpers",
        "<b>Capers</b>",
        "Capers at evil.example",
        "Not capers",
        "Capers 7",
        "Capers \U0001f52a",
        "",
    ],
)
def test_a_title_of_anything_else_may_not(title):
    assert list(strangers_in(title, CAPERS))
