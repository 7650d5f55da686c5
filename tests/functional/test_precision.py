"""Statement precision: every sentence of a page recomputed from the data, and what tampering with one does."""

import json
from dataclasses import replace

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from catalog.models import Movie, MovieStatistics
from explainer.agents.pipeline import Page, compose_page
from explainer.audit.checking import Statement, grounds, objections
from explainer.audit.records import Records, read_records
from explainer.audit.tampering import tampered
from explainer.audit.witness import Person
from explainer.evaluating import statements_of
from explainer.facts.library import close_library
from recommender.candidates import rank_history
from recommender.models import RANK
from tests.factories.catalog import MovieFactory
from tests.factories.hostile import CRIME, UNTRUE
from tests.factories.people import a_history, write_people
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def model(db):
    close_library()
    make_live_model(100, 5)
    yield
    close_library()


@pytest.fixture
def page() -> Page:
    return compose_page(rank_history(a_history()))


@pytest.fixture
def person(page) -> Person:
    return Person(page.ranking, [film for plan in page.shelves for film in plan.films])


@pytest.fixture
def records() -> Records:
    return read_records()


def a_statement(page: Page, kind: str = "c") -> Statement:
    """The first sentence about a film that names one and cites such a fact."""
    return next(
        each
        for each in statements_of(page)
        if each.film and each.named and any(fact.startswith(kind) for fact in each.facts)
    )


def test_every_sentence_of_a_page_is_supported(page, person, records):
    statements = list(statements_of(page))

    assert len(statements) > 20
    assert [(each.text, found) for each in statements if (found := objections(each, person, records))] == []


def test_every_reason_cites_a_great_weight_and_what_distinguishes(page, person, records):
    statements = list(statements_of(page))
    films = [film for plan in page.shelves for film in plan.films]

    stands = [grounds([each for each in statements if each.film == film], film, person, records) for film in films]

    assert any(each.top for each in stands)
    assert all(each.top is not False and each.distinguishing is not False for each in stands)


def test_a_reason_that_cites_nothing_stands_on_nothing(page, person, records):
    statement = a_statement(page)

    stands = grounds([replace(statement, facts=("person",))], statement.film, person, records)

    assert stands.top is False
    assert stands.distinguishing is not True


def test_a_sentence_without_facts_is_not_supported(page, person, records):
    assert objections(replace(a_statement(page), facts=()), person, records)


@pytest.mark.parametrize("fact", ["c{film}-999999", "s{film}-tone.bleak", "k{film}-genre.Nothing", "z1", "c1-2"])
def test_a_fact_that_is_not_so_is_found(page, person, records, fact):
    statement = a_statement(page)
    told = replace(statement, facts=(*statement.facts, fact.format(film=statement.film)))

    assert any("is not so" in each for each in objections(told, person, records))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("You gave [[{rated}]] half a star, and this is close.", "half a star' is not so"),
        ("Like [[{rated}]], it is an animated musical.", "'animated' says something"),
        ("Like [[{rated}]], it has robots in it.", "'robots' says something"),
        ("Like [[{rated}]], it is not for you.", "'not' says something"),
        ("Rated by 123456 people, like [[{rated}]].", "123456 people' is not so"),
        ("Made in 1803, like [[{rated}]].", "1803' is not so"),
        ("Like [[{unseen}]], it stands by itself.", "was not liked"),
        ("You liked [[{disliked}]] and this is close to it.", "was not liked"),
        ("[[{lightest}]] counts for most here.", "counts for most here' is not so"),
        ("[[{rated}]] is here as martin scorsese made it.", "'scorsese' says something"),
        ("Fresh in your ratings is [[{oldest}]].", "Fresh in your ratings' is not so"),
    ],
)
def test_an_untrue_sentence_is_found(page, person, records, text, complaint):
    statement = a_statement(page)
    films = {
        "rated": statement.named[0],
        "unseen": statement.film + 1 if statement.film + 1 not in person.stars else statement.film + 2,
        "disliked": next(i for i, stars in person.stars.items() if stars < 3.5),
        "lightest": person.supporters(statement.film)[-1],
        "oldest": max(person.supporters(statement.film), key=lambda i: person.since[i]),
    }

    found = objections(replace(statement, text=text.format(**films)), person, records)

    assert any(complaint in each for each in found)


def test_sentences_made_untrue_are_noticed(page, person, records):
    rng = np.random.default_rng(0)
    true = [each for each in statements_of(page) if not objections(each, person, records)]

    changed = [(name, told) for each in true for name, told in tampered(each, person, records, rng)]

    missed = [(name, told.text) for name, told in changed if not objections(told, person, records)]
    assert {name for name, _told in changed} >= {"another rated film", "other stars", "a kind added", "a negation"}
    assert len(missed) < 0.02 * len(changed), missed


def test_what_the_critic_must_refuse_is_noticed_as_well(db):
    crimes = [(16, "Casino"), (6, "Heat"), (608, "Fargo"), (47, "Seven")]
    films = [MovieFactory(pk=pk, title=title, year=1995, genres=["Crime", "Drama"]) for pk, title in crimes]
    others = [MovieFactory(pk=2000 + i, genres=["Comedy"]) for i in range(20)]
    near = {16: (3, 0), 6: (3, 0), 608: (2, 1.5), 47: (0.5, 1)}
    vectors = [near.get(film.pk, (0, 1)) for film in sorted([*films, *others], key=lambda film: film.pk)]
    make_live_model([*films, *others], 2, learned=np.pad(np.array(vectors, np.float32), ((0, 0), (0, RANK - 2))))
    stars = {608: 4.0, 47: 4.5, 6: 5.0, 2000: 2.0}
    person = Person(rank_history([(film, given, 1.5e9 + i) for i, (film, given) in enumerate(stars.items())]), [16])
    records = read_records()

    true = Statement("You gave [[6]] five stars, and this is a crime drama too.", CRIME, film=16)
    missed = [text for text, facts in UNTRUE if not objections(Statement(text, facts, film=16), person, records)]

    assert objections(true, person, records) == []
    assert missed == []


def test_a_shelf_of_other_films_than_the_best_is_not_called_the_best(page, person, records):
    best = next(each for each in statements_of(page) if each.around == "best")
    others = tuple(film for plan in page.shelves[1:] for film in plan.films)[: len(best.shelf)]
    told = replace(best, text="These score highest for you overall.", facts=("person",))

    assert objections(told, person, records) == []
    assert objections(replace(told, shelf=others), person, records)


def test_a_title_that_is_not_so_of_all_the_films_is_found(page, person, records):
    statement = next(each for each in statements_of(page) if each.shelf)

    assert objections(replace(statement, title="Horror films", around="pattern"), person, records)


@pytest.fixture
def ratings(tmp_path):
    return write_people(tmp_path / "ratings.csv", people=3)


def test_the_report_says_how_much_is_supported_and_how_faithful_it_is(ratings, tmp_path, capsys):
    call_command("evaluate_explanations", people=3, ratings=ratings, json=tmp_path / "out.json")
    report = json.loads((tmp_path / "out.json").read_text())

    assert report["people"] == 3
    assert report["supported"] == 1.0
    assert report["recall_on_tampered"] > 0.98
    assert report["tampered"]["a film never rated"]["sentences"] > 0
    assert report["reasons_citing_a_top_three_weight"] == 1.0
    assert report["deletion"]["mean_fall_without_the_cited"] > report["deletion"]["mean_fall_without_a_random_one"]
    told = capsys.readouterr().out
    assert '"supported": 1.0' in told
    assert "The data support 100.00% of" in told
    assert "the checker objects to" in told


def test_a_file_that_is_no_movielens_is_refused(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_text("user,film\n1,2\n")

    with pytest.raises(CommandError, match="it lacks userId"):
        call_command("evaluate_explanations", ratings=path)
    with pytest.raises(CommandError, match="No such file"):
        call_command("evaluate_explanations", ratings=tmp_path / "none.zip")


def test_of_someone_who_marked_everything_down_nothing_is_said_to_be_there_for_its_fame():
    films = Movie.objects.values_list("pk", flat=True)
    MovieStatistics.objects.bulk_create(MovieStatistics(movie_id=film, count=60, mean=4.0) for film in films)
    records = read_records()
    page = compose_page(rank_history([(movie, 1.0, moment) for movie, _stars, moment in a_history()]))
    person = Person(page.ranking, [film for plan in page.shelves for film in plan.films])
    statements = list(statements_of(page))
    told = replace(next(each for each in statements if each.shelf), text="Chosen, so these stand on their popularity.")

    assert [(each.text, found) for each in statements if (found := objections(each, person, records))] == []
    assert any("is not so" in each for each in objections(told, person, records))
