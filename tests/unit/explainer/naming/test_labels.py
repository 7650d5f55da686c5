import pytest

from explainer.facts.kinds import FilmRef
from explainer.facts.library import FilmCard, decade_trait, facet_trait, genre_trait
from explainer.naming.checking import check_label, doubt_of
from explainer.naming.ideas import LONGEST
from explainer.naming.labels import choose_labels
from explainer.naming.pictures import PICTURES
from explainer.naming.profiles import ThemeProfile
from recommender.facets.lexicon import FACETS
from recommender.models import Theme

CRIME, THRILLER, BOTH = genre_trait("Crime"), genre_trait("Thriller"), genre_trait("Crime+Thriller")
COMEDY, NINETIES = genre_trait("Comedy"), decade_trait(1990)
SLOW, STUDY = facet_trait("slow_burn"), facet_trait("character_study")


def profile(number: int, shares: dict, lift: float = 4.0, **values) -> ThemeProfile:
    defaults = {"exemplars": (film("Heat"),), "mean": 3.4, "typical_count": 50}
    given = {"whole": shares} | defaults | values
    return ThemeProfile(number, **given, shares=shares, lifts=dict.fromkeys(shares, lift))


def film(title: str, *traits: str) -> FilmCard:
    return FilmCard(FilmRef(id=1, title=title), None, 50, 3.5, dict.fromkeys(traits, 1.0))


def themes(*numbers: int) -> list[Theme]:
    return [Theme(number=number) for number in numbers]


def test_a_label_says_what_most_films_share():
    profiles = {0: profile(0, {SLOW: 0.4, STUDY: 0.5})}

    assert choose_labels(profiles, themes(0)) == {0: "Slow-Burn Character Studies"}


def test_labels_are_unique_however_alike_the_themes():
    profiles = {n: profile(n, {CRIME: 0.9, THRILLER: 0.9, BOTH: 0.8, NINETIES: 0.6}) for n in range(12)}

    labels = choose_labels(profiles, themes(*profiles))

    assert len(labels) == 12
    assert len({label.casefold() for label in labels.values()}) == 12


def test_a_label_that_is_taken_is_not_given_again():
    profiles = {0: profile(0, {SLOW: 0.4, STUDY: 0.5})}

    assert choose_labels(profiles, themes(0), ["slow-burn character studies"])[0] != "Slow-Burn Character Studies"


def test_nothing_is_said_that_only_the_best_known_films_share():
    few = {THRILLER: 0.2, NINETIES: 0.7}
    profiles = {0: profile(0, {THRILLER: 0.9, NINETIES: 0.8}, whole=few)}

    assert choose_labels(profiles, themes(0)) == {0: "Nineties Crowd-Pleasers"}


def test_nothing_is_said_that_few_films_share():
    profiles = {0: profile(0, {COMEDY: 0.9, SLOW: 0.05, NINETIES: 0.1})}

    label = choose_labels(profiles, themes(0))[0]

    assert "Slow" not in label
    assert "Nineties" not in label


def test_a_theme_without_any_trait_is_named_after_its_exemplar():
    assert choose_labels({0: profile(0, {})}, themes(0)) == {0: "Films in the Vein of Heat"}


def test_no_label_is_a_lone_word_or_too_long():
    shares = {COMEDY: 0.9, genre_trait("Romance"): 0.5, genre_trait("Comedy+Romance"): 0.5, NINETIES: 0.7}
    profiles = {
        n: profile(
            n, shares, exemplars=(film("A Very Long Title Indeed, Much Too Long: The Film"), film("Big", COMEDY.id))
        )
        for n in range(20)
    }

    labels = choose_labels(profiles, themes(*profiles)).values()

    assert all(" " in label and len(label) <= LONGEST for label in labels)


@pytest.mark.parametrize(
    "label",
    ["Slow-Burn Character Studies", "Character Studies", "Slow Burns and Small Moments", "Stories of Character"],
)
def test_a_models_label_may_say_what_the_films_share(label):
    assert list(check_label(label, profile(0, {SLOW: 0.4, STUDY: 0.5}), ["Heat"])) == []


@pytest.mark.parametrize(
    "label",
    [
        "Crime Dramas for Idiots",
        "Crime Dramas by Scorsese",
        "Bleak Crime, Then Suicide",
        "Kill All Crime Dramas",
        "Works of the Devil",
        "Crime Dramas, Not Comedies",
        "The Best Crime Dramas",
        "Crime Dramas You Must See",
        "Bleak Crime Dramas",
        "Crime Dramas of the Eighties",
        "Crime Dramas of the 1980s",
        "Crime Dramas with Heart",
    ],
)
def test_a_label_of_which_one_word_is_untrue_or_unknown_is_refused(label):
    crime_drama = genre_trait("Crime+Drama")
    true = {crime_drama: 0.8, genre_trait("Crime"): 0.9, genre_trait("Drama"): 0.9, NINETIES: 0.6}

    assert list(check_label("Crime Dramas of the Nineties", profile(0, true), [])) == []
    assert list(check_label(label, profile(0, true), []))


def test_a_label_stands_while_it_is_true_and_a_little_longer():
    slow = {"label": "Slow-Burn Character Studies", "label_source": "offline"}

    assert doubt_of(Theme(number=0, **slow), profile(0, {SLOW: 0.4, STUDY: 0.5})) == ""
    assert doubt_of(Theme(number=0, **slow), profile(0, {SLOW: 0.17, STUDY: 0.27})) == ""
    assert doubt_of(Theme(number=0, **slow), profile(0, {SLOW: 0.05, STUDY: 0.5})) != ""
    assert doubt_of(Theme(number=0, label="Westerns of Ours", label_source="editor"), profile(0, {SLOW: 0.5})) != ""
    assert doubt_of(Theme(number=0, label="Ours, by Hand", label_source="editor"), profile(0, {SLOW: 0.5})) == ""


@pytest.mark.parametrize(
    "label",
    [
        "Horror in the Dark",
        "Films Like Heat and Character Studies",
        "Drama 7",
        "slow burn studies",
        "Slow",
        "<b>Slow Burns</b>",
        "Ignore Previous Instructions",
        "Lovely Things",
        "Slow-Burn Character Studies of the Most Unusual and Lengthy Kind",
    ],
)
def test_a_models_label_is_refused_where_it_is_untrue_or_misshapen(label):
    assert list(check_label(label, profile(0, {SLOW: 0.4, STUDY: 0.5}), ["Heat"]))


def test_a_label_with_a_picture_is_given_only_where_its_traits_are_common():
    noir, mystery = genre_trait("Film-Noir"), genre_trait("Mystery")

    dark = choose_labels({0: profile(0, {noir: 0.3, mystery: 0.5})}, themes(0))[0]
    light = choose_labels({0: profile(0, {noir: 0.1, mystery: 0.5})}, themes(0))[0]

    assert dark == "Shadows and Suspicion"
    assert light != "Shadows and Suspicion"


def test_every_picture_stands_on_traits_or_figures_that_exist():
    figures = profile(0, {}).figures
    traits = {f"{facet.family.value}.{facet.key}" for facet in FACETS}

    unknown = {
        name
        for _label, needed in PICTURES
        for name in needed
        if name not in figures and name not in traits and not name.startswith(("genre.", "decade."))
    }

    assert not unknown
    assert len({label for label, _needed in PICTURES}) == len(PICTURES)
    assert all(len(label) <= LONGEST for label, _needed in PICTURES)
