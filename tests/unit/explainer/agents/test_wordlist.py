import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.agents.arguments import Argument, arguments_for
from explainer.agents.cases import Case
from explainer.agents.checks import CHECKS
from explainer.agents.claims import stem, terms
from explainer.agents.critic import check_reason
from explainer.agents.forms import EXTRAS, Stance
from explainer.agents.proposals import Reason
from explainer.agents.wordlist import FILMS, STARS, load_words
from explainer.agents.writer import FORMS_BY_STANCE
from explainer.facts.evidence import Belongs, FilmEvidence
from explainer.facts.kinds import FilmRef, Trait, TraitKind
from explainer.facts.vocabulary import FACET_WORDS, GENRE_WORDS
from recommender.facets.lexicon import BY_KEY
from tests.factories.explainer import CASINO, contribution, film_evidence, make_pack, shared

WORDS = load_words()
TRAITS = [
    *(Trait(kind=TraitKind(BY_KEY[key].family.value), key=key, label=BY_KEY[key].label) for key in FACET_WORDS),
    *(Trait(kind=TraitKind.GENRE, key=key, label=key) for key in GENRE_WORDS),
    Trait(kind=TraitKind.DECADE, key="1990", label="1990s"),
    Trait(kind=TraitKind.TAG, key="boxing", label="boxing"),
]


def test_every_way_of_saying_something_has_its_check():
    assert set(WORDS.meanings) - {"neutral", "phrases"} == set(CHECKS)


def test_several_hundred_words_say_nothing_and_none_of_them_names_a_kind_of_film():
    assert len(WORDS.neutral) > 400
    assert {word for word in WORDS.neutral if (stem(word),) in terms()} == set()


@pytest.mark.parametrize(
    "word",
    ["no", "not", "never", "nothing", "without", "than", "most", "best", "better", "great", "will", "would", "because",
     "love", "hate", "people", "everyone", "you", "director", "ending", "dies", "one-star", "gave", "sequel"],
)  # fmt: skip
def test_no_word_by_itself_denies_compares_judges_or_foretells(word):
    assert word not in WORDS.neutral


def test_what_is_said_is_found_with_its_place():
    said = WORDS.claims_in(["lately", "you", "gave", FILMS, STARS, "."])

    assert [(each.section, each.start, each.end) for each in said] == [("recent", 0, 4), ("gave", 1, 5)]


@st.composite
def evidence(draw) -> FilmEvidence:
    """Any film: up to nine rated ones for and against it, any traits, any number of people."""
    film = FilmRef(id=CASINO.id, title="Casino", year=draw(st.one_of(st.none(), st.integers(1930, 2018))))
    rated = [
        contribution(
            film,
            FilmRef(id=100 + i, title=f"Film {i}", year=draw(st.one_of(st.none(), st.integers(1930, 2018)))),
            stars=draw(st.integers(1, 10)) / 2,
            weight=weight,
            recent=weight if (is_recent := draw(st.booleans())) else 0.0,
            long=0.0 if is_recent else weight,
            since=draw(st.integers(0, 60)),
        )
        for i, weight in enumerate(draw(st.lists(st.sampled_from([0.5, 0.45, 0.3, 0.1, -0.2]), max_size=9)))
    ]
    liked = [c.rated for c in rated if c.supports]
    traits = draw(st.lists(st.sampled_from(TRAITS), max_size=5, unique=True)) if liked else []
    carriers = st.lists(st.sampled_from(liked), min_size=1, unique=True) if liked else st.nothing()
    count = draw(st.sampled_from([0, 1, 7, 20, 80, 2413]))
    own = draw(st.lists(st.sampled_from(TRAITS[:-2]), max_size=3, unique=True)) if not liked else []
    known = film_evidence(
        film,
        contributions=tuple(rated),
        traits=tuple(shared(film, trait, *draw(carriers), telling=draw(st.booleans())) for trait in traits),
        prior=draw(st.sampled_from([0.0, 0.1, 0.9])),
        count=count,
        mean=draw(st.sampled_from([2.0, 3.75, 4.5])),
    )
    belongs = tuple(Belongs(id=f"k16-{trait.id}", film=16, trait=trait, confidence=0.9) for trait in own)
    return known.model_copy(update={"own": belongs, "rest_count": draw(st.sampled_from([0, 60]))})


@settings(max_examples=150, deadline=None)
@given(evidence())
def test_whatever_the_evidence_every_form_that_may_be_said_passes_the_critic(film):
    pack, extras = make_pack(film), (Case(Argument(Stance.PLAIN), film), EXTRAS)
    cases = [(Case(argument, film), FORMS_BY_STANCE[argument.stance]) for argument in arguments_for(film)]
    for case, forms in [*cases, extras]:
        for form in forms:
            if case.allows(form):
                said = Reason(subject="16", sentences=(case.tell(form),))
                found = [fault for fault in check_reason(said, pack) if fault.rule != "grounding"]
                assert not found, (form.text, said, found)
