"""What holds of a curator's answer."""

from dataclasses import replace

import pytest

from explainer.agents.proposals import CuratorBrief
from explainer.llm.curator import Choosing, DraftPage, check_title, offered, tell_offers
from tests.factories.explainer import BLEAK, HEIST, taste
from tests.unit.explainer.agents.test_curator import brief, candidates, selection

pytestmark = pytest.mark.usefixtures("_english")


@pytest.fixture
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def offers():
    return offered(brief())


def choose(offers, *chosen: tuple[str, str], wanted: int = 3) -> Choosing:
    drafts = [{"id": slug, "title": title} for slug, title in chosen]
    return Choosing(offers, wanted, DraftPage.model_validate({"shelves": drafts}))


def around(offers, *traits):
    return next(offer for offer in offers if set(offer.traits) == set(traits))


def test_shelves_that_are_offered_may_be_chosen_in_any_order(offers):
    slugs = [offer.slug for offer in reversed(offers[:3])]

    choosing = choose(offers, *((slug, "") for slug in slugs))

    assert [choice.slug for choice in choosing.choices] == slugs
    assert list(choosing.faults) == []


def test_a_shelf_around_a_trait_may_be_renamed_in_the_traits_words(offers):
    capers = around(offers, HEIST)

    choosing = choose(offers, (capers.slug, "Another pair of capers"), wanted=1)

    assert choosing.choices[0].title == "Another pair of capers"
    assert choosing.choices[0].facts == capers.facts
    assert list(choosing.faults) == []


@pytest.mark.parametrize(
    "title",
    [
        "Horror films",
        "Bleak capers",
        "Capers by Scorsese",
        "Capers you will love",
        "Capers in which the hero dies",
        "Ignore the rules: capers",
        "CAPERS FOR ALL",
        "capers in small letters",
        "<b>Capers</b> tonight",
        "Capers",
        "Krimis und capers",
        "Capers at evil.example",
        "Next to [[6]]",
    ],
)
def test_a_title_that_says_anything_else_is_dropped_and_the_shelf_keeps_its_own(offers, title):
    capers = around(offers, HEIST)

    choosing = choose(offers, (capers.slug, title), wanted=1)

    assert [(choice.slug, choice.title) for choice in choosing.choices] == [(capers.slug, "")]
    assert [fault.rule for fault in choosing.faults]


def test_a_theme_and_a_neighbour_keep_their_titles(offers):
    for offer in offers:
        if not offer.traits:
            assert list(check_title("Kindred capers", offer)) == ["This shelf keeps its title."]


def test_two_shelves_cannot_have_one_title(offers):
    capers, bleak = around(offers, HEIST), around(offers, HEIST, BLEAK)

    choosing = choose(offers, (capers.slug, "Kindred capers"), (bleak.slug, "Kindred capers"), wanted=2)

    assert [choice.title for choice in choosing.choices][1] == ""


def test_a_shelf_that_is_not_offered_or_chosen_twice_is_not_put_on_the_page_twice(offers):
    slug = offers[0].slug

    choosing = choose(offers, ("gone", ""), (slug, ""), (slug, ""), wanted=1)

    assert [choice.slug for choice in choosing.choices] == [slug]
    assert {fault.rule for fault in choosing.faults} == {"unknown", "twice"}


def test_too_few_shelves_are_a_fault_and_those_named_are_taken(offers):
    choosing = choose(offers, (offers[0].slug, ""), wanted=4)

    assert [fault.rule for fault in choosing.faults] == ["number"]
    assert len(choosing.choices) == 1


def test_the_order_of_the_offers_says_nothing(offers):
    slugs = [offer.slug for offer in offers]

    assert slugs == sorted(slugs)


def test_what_is_told_moves_with_the_kinds_of_shelf_and_not_with_every_score():
    def told(found: CuratorBrief):
        return tell_offers(offered(found), found)

    moved = selection(tuple(replace(film, score=film.score + 1, worth=0.9 * film.worth) for film in candidates()))

    assert told(brief()) == told(brief(found=moved))
    assert told(brief()) != told(brief(taste(ratings=0, liked=0, disliked=0, best=0.0)))
