from collections import Counter
from itertools import pairwise

import pytest

from explainer.agents.arguments import Argument, arguments_for, say_the_same
from explainer.agents.cases import Case
from explainer.agents.critic import check_reason
from explainer.agents.forms import FORMS, Need, Stance
from explainer.agents.headings import shelf_sentence
from explainer.agents.plain import plain_sentence
from explainer.agents.prose import named_in
from explainer.agents.shelf_forms import SHELF_FORMS
from explainer.agents.writer import OfflineWriter
from explainer.facts.evidence import Belongs, Lean
from explainer.facts.kinds import FilmRef
from tests.factories.explainer import (
    BLEAK,
    CASINO,
    CRIME,
    FARGO,
    HEAT,
    HEIST,
    NINETIES,
    SAW,
    SEVEN,
    THRILLER,
    contribution,
    film_evidence,
    make_pack,
    make_shelf,
    offline_reasons,
    shared,
    shelf_evidence,
)


def many_films(count: int = 24) -> list:
    return [film_evidence(FilmRef(id=1000 + i, title=f"Film {i}", year=1960 + i)) for i in range(count)]


def texts_of(reasons, films) -> list[str]:
    return [reasons[str(film.film.id)].sentences[0].text for film in films]


def test_the_same_evidence_gives_the_same_page():
    pack = make_pack(*many_films())
    shelf = make_shelf(pack)

    assert offline_reasons(pack, shelf) == offline_reasons(pack, shelf)


def test_no_sentence_is_read_twice_on_a_shelf_of_films_with_the_same_evidence():
    films = many_films(8)
    pack = make_pack(*films)

    texts = texts_of(offline_reasons(pack, make_shelf(pack)), films)

    assert len(set(texts)) == 8


def test_neighbours_begin_differently():
    films = many_films()
    pack = make_pack(*films)

    openings = [text.split()[:2] for text in texts_of(offline_reasons(pack, make_shelf(pack)), films)]

    assert all(one != other for one, other in pairwise(openings))


def test_a_form_is_not_worn_out_on_a_page():
    films = many_films(48)
    pack = make_pack(*films)
    pack = pack.model_copy(update={"shelves": tuple(shelf_evidence(f"s{i}") for i in range(6))})
    shelves = [
        make_shelf(pack, slug=f"s{i}", films=tuple(f.film.id for f in films[i * 8 : i * 8 + 8])) for i in range(6)
    ]

    texts = texts_of(offline_reasons(pack, *shelves), films)

    # What is left of a sentence without its films tells which form it was made from.
    shapes = Counter("".join(part for part in text.split() if not part.startswith("[[")) for text in texts)
    assert shapes.most_common(1)[0][1] <= 4


def test_every_reason_of_a_long_page_passes_the_critic():
    films = many_films(48)
    pack = make_pack(*films)
    shelf = make_shelf(pack, facts=("r6",))

    reasons = offline_reasons(pack, shelf)

    assert [check_reason(reason, pack, title=shelf.title) for reason in reasons.values()] == [[]] * 49


def test_a_film_under_three_and_a_half_stars_is_never_cited():
    film = film_evidence(
        contributions=(
            contribution(CASINO, SAW, stars=3.0, weight=0.9),
            contribution(CASINO, HEAT, stars=4.0, weight=0.1),
        ),
        traits=(shared(CASINO, CRIME, HEAT),),
    )

    said = OfflineWriter().explain(film)

    assert named_in(said.sentences[0].text) == [HEAT.id]


def test_without_a_liked_film_nothing_rated_is_named():
    film = film_evidence(contributions=(contribution(CASINO, SAW, stars=2.0, weight=0.3),), traits=())

    said = OfflineWriter().explain(film)

    assert film.lean is Lean.NOTHING
    assert named_in(said.sentences[0].text) == []
    assert film.community.id in said.sentences[0].facts


def test_a_film_nobody_knows_and_nothing_speaks_for_still_gets_a_sentence():
    film = film_evidence(FilmRef(id=5, title="Lost", year=None), contributions=(), traits=(), count=0, mean=0.0)

    assert OfflineWriter().explain(film).sentences[0].text


def test_what_kind_of_film_it_is_is_said_where_nothing_speaks_for_it():
    own = (Belongs(id="k16-tone.bleak", film=16, trait=BLEAK, confidence=0.9),)
    film = film_evidence(contributions=(), traits=(), count=0).model_copy(update={"own": own})

    said = OfflineWriter().explain(film)

    assert "bleak" in said.sentences[0].text
    assert "k16-tone.bleak" in said.sentences[0].facts


def test_a_mostly_popular_film_is_said_to_be_popular():
    film = film_evidence(contributions=(contribution(CASINO, HEAT, weight=0.1, share=0.1),), prior=0.9)

    said = OfflineWriter().explain(film)

    assert film.lean is Lean.POPULARITY
    assert film.prior.id in said.sentences[0].facts


def test_a_person_with_one_liked_film_does_not_read_its_title_in_every_line():
    films = [
        film_evidence(
            FilmRef(id=1000 + i, title=f"Film {i}", year=1990),
            contributions=(contribution(FilmRef(id=1000 + i, title="", year=1990), HEAT, weight=0.4),),
            traits=(shared(FilmRef(id=1000 + i, title="", year=1990), CRIME, HEAT),),
        )
        for i in range(8)
    ]
    pack = make_pack(*films)
    pack = pack.model_copy(update={"taste": pack.taste.model_copy(update={"standings": pack.taste.standings[:1]})})

    texts = texts_of(offline_reasons(pack, make_shelf(pack)), films)

    assert sum(f"[[{HEAT.id}]]" in text for text in texts) <= 2


def test_traits_that_mean_the_same_are_not_named_together():
    assert say_the_same(CRIME, THRILLER)
    assert not say_the_same(CRIME, BLEAK)
    assert not say_the_same(BLEAK, HEIST)


def test_the_strongest_argument_cites_one_of_the_three_heaviest():
    others = [contribution(CASINO, FilmRef(id=i, title=f"F{i}"), weight=0.05) for i in range(100, 104)]
    film = film_evidence(
        contributions=(*film_evidence().contributions, *others),
        traits=(shared(CASINO, HEIST, others[0].rated, others[1].rated),),
    )

    top = {HEAT.id, FARGO.id, SEVEN.id}

    assert all(top & {c.rated.id for c in argument.cited} for argument in arguments_for(film))


def test_a_decade_alone_is_never_the_link():
    film = film_evidence(traits=(shared(CASINO, NINETIES, HEAT, FARGO, SEVEN, telling=False),))

    arguments = arguments_for(film)

    assert {argument.stance for argument in arguments} == {Stance.BROAD, Stance.PLAIN}
    assert all(argument.stance is Stance.PLAIN for argument in arguments if not argument.shared)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.text[:40])
def test_a_form_promises_what_it_says(form):
    text = form.text.lower()
    assert ("loved" not in text) or Need.LOVED in form.needs or Need.LIKED in form.needs
    assert ("highly" not in text) or Need.HIGH in form.needs
    assert ("{year}" not in form.text) or Need.YEAR in form.needs
    assert ("lately" not in text and "latest" not in text and "recent" not in text) or Need.LATELY in form.needs


def test_there_are_enough_forms_for_a_page_of_forty_eight():
    assert len(FORMS) >= 100
    assert len({form.text for form in FORMS}) == len(FORMS)
    assert all(forms for forms in SHELF_FORMS.values())


def test_a_rating_that_was_not_liked_may_weigh_most_and_then_no_liked_one_does():
    film = film_evidence(
        contributions=(contribution(CASINO, SAW, stars=3.0, weight=0.9), contribution(CASINO, HEAT, weight=0.3)),
        traits=(shared(CASINO, CRIME, HEAT),),
    )
    case = Case(Argument(Stance.SINGLE, (film.contributions[1],), film.shared), film)

    sayable = [form for form in FORMS if form.stance is Stance.SINGLE and case.allows(form)]

    assert sayable
    assert not any(form.needs & {Need.TOP, Need.LED} for form in sayable)


@pytest.mark.parametrize(
    ("shelf", "said", "unsaid"),
    [
        (shelf_evidence(), ("[[6]]", "[[608]]"), ()),
        (shelf_evidence(is_best=False), ("[[6]]",), ("highest", "first", "strongest")),
        (shelf_evidence(backing=()), (), ("most", "[[6]]")),
    ],
)
def test_a_shelf_is_called_the_best_only_where_it_is(shelf, said, unsaid):
    pack = make_pack().model_copy(update={"shelves": (shelf,)})

    sentence = shelf_sentence(pack, make_shelf(pack), Counter())

    assert all(words in sentence.text for words in said)
    assert not any(words in sentence.text for words in unsaid)


def test_ratings_that_others_outweigh_are_not_said_to_weigh_most_for_a_shelf():
    backing = tuple(fact.model_copy(update={"place": fact.place + 2}) for fact in shelf_evidence().backing)
    pack = make_pack().model_copy(update={"shelves": (shelf_evidence(backing=backing),)})

    text = shelf_sentence(pack, make_shelf(pack), Counter()).text

    assert "[[6]]" in text
    assert "most" not in text


def test_a_film_nothing_can_be_said_of_still_gets_a_plain_word():
    film = film_evidence(contributions=(), traits=()).model_copy(update={"community": None})

    assert OfflineWriter().explain(film).sentences[0] == plain_sentence(film)
