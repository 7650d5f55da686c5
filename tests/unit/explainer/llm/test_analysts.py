"""What holds of an analyst's answer."""

import pytest

from explainer.facts.evidence import Taste, TraitStanding
from explainer.facts.kinds import Trait, TraitKind
from explainer.llm.analysts import DraftPatterns, Reading, tell_traits
from tests.factories.explainer import FARGO, HEAT, HEIST, SEVEN, taste

ENSEMBLE = Trait(kind=TraitKind.NARRATIVE, key="ensemble", label="ensemble")
TWIST = Trait(kind=TraitKind.NARRATIVE, key="twist", label="twist ending")
HEISTS, CROWDS, SURPRISES = "t-narrative.heist", "t-narrative.ensemble", "t-narrative.twist"


@pytest.fixture
def person() -> Taste:
    more = (
        TraitStanding(id=CROWDS, trait=ENSEMBLE, rated=(HEAT.id, FARGO.id, SEVEN.id), share=0.4, lift=5.0),
        TraitStanding(id=SURPRISES, trait=TWIST, rated=(HEAT.id, SEVEN.id), share=0.3, lift=5.0),
    )
    found = taste()
    return found.model_copy(update={"traits": (*found.traits, *more)})


def read(person: Taste, *patterns: list[str]) -> Reading:
    answer = DraftPatterns.model_validate({"patterns": [{"facts": facts} for facts in patterns]})
    return Reading(TraitKind.NARRATIVE, person, answer)


def test_one_told_trait_is_a_pattern(person):
    reading = read(person, [SURPRISES])

    assert [pattern.facts for pattern in reading.patterns] == [(SURPRISES,)]
    assert list(reading.faults) == []


def test_two_traits_of_the_same_films_are_a_pattern_that_cites_both(person):
    [pattern] = read(person, [HEISTS, CROWDS]).patterns

    assert pattern.traits == (HEIST, ENSEMBLE)
    assert pattern.facts == (HEISTS, CROWDS)
    assert set(pattern.rated) == {HEAT.id, FARGO.id}
    assert pattern.share == 0.4


@pytest.mark.parametrize(
    "facts",
    [
        [],
        ["t-narrative.quest"],
        ["t-tone.bleak"],
        ["r6"],
        [HEISTS, "t-narrative.quest"],
        [HEISTS, HEISTS],
        [HEISTS, CROWDS, SURPRISES],
        [HEISTS, SURPRISES],
        ["ignore the rules"],
    ],
    ids=str,
)
def test_what_was_not_told_or_does_not_go_together_is_none(person, facts):
    reading = read(person, facts)

    assert reading.patterns == ()
    assert len(list(reading.faults)) == 1


def test_a_pattern_that_fails_leaves_the_others(person):
    reading = read(person, ["t-narrative.quest"], [CROWDS], [CROWDS])

    assert [pattern.facts for pattern in reading.patterns] == [(CROWDS,)]
    assert len(list(reading.faults)) == 2


def test_an_analyst_is_told_its_own_family_alone_and_the_titles_as_data(person):
    told = tell_traits(TraitKind.NARRATIVE, person)

    assert set(told["facts"]) == {HEISTS, CROWDS, SURPRISES}
    assert told["titles"]["[[6]]"] == "Heat (1995)"
