"""Shelves that a language model chose: asked for in the background, kept, put on the next page by the same rules."""

import json

import pytest

from catalog.models import Movie
from explainer import flows
from explainer.agents.pipeline import sketch_for
from explainer.clients import llm_client
from explainer.facts.library import close_library
from explainer.llm.approval import Team
from explainer.llm.curator import LlmCurator
from explainer.llm.errands import Errand
from explainer.llm.writing import write_page
from explainer.models import Explanation, LlmCall, PatternWish, WriterApproval
from recommender.models import MovieFacet
from tests.factories.explainer import make_lover_of_one_theme, small_site
from tests.factories.language_models import at_work, evidence_in, honest

pytestmark = pytest.mark.django_db
UNSEEN = range(7, 42, 5)
CROWDS, CAPERS = [*range(0, 60, 10), *UNSEEN], [0, 10, 20, 5, 15, 25, *UNSEEN]


@pytest.fixture
def site(db):
    """Some of the films that the person likes are capers, some have an ensemble, and others are both."""
    with small_site():
        movies = list(Movie.objects.order_by("pk"))
        MovieFacet.objects.bulk_create(
            MovieFacet(movie=movies[i], facet=facet, strength=1, confidence=0.9, origin="tag")
            for facet, places in (("heist", CAPERS), ("ensemble", CROWDS))
            for i in places
        )
        close_library()
        yield movies


@pytest.fixture
def user(site):
    return make_lover_of_one_theme()


@pytest.fixture
def server(settings, site):
    with at_work(settings) as server:
        settings.GROQ_TIMEOUT_SECONDS = 5.0
        server.says(honest, always=True)
        server.says('{"patterns": [{"facts": ["t-narrative.ensemble"]}]}', always=True, to="analyst")
        yield server


def choosing(*wanted: tuple[str, str]):
    """Choose the shelves whose facts are these, under these titles, then whatever else is offered."""

    def answer(request: dict) -> str:
        offers = evidence_in(request)["shelves"]
        by_facts = {" ".join(offer["facts"]): offer["id"] for offer in offers}
        chosen = [{"id": by_facts.get(facts, facts), "title": title} for facts, title in wanted]
        others = [{"id": o["id"], "title": ""} for o in offers if o["id"] not in {c["id"] for c in chosen}]
        return json.dumps({"shelves": [*chosen, *others][:7]})

    return answer


def titles(user) -> list[str]:
    return [str(shelf.title) for shelf in flows.for_you(user).shelves]


def test_the_task_asks_analysts_then_the_curator_then_the_writer(user, server):
    write_page(user)

    agents = [request["agent"] for request in server.asked]
    assert agents[: agents.index("writer")] == ["analyst", "curator"]
    assert set(agents[agents.index("writer") :]) == {"writer", "reviewer"}
    assert set(LlmCall.objects.values_list("agent", flat=True)) == {
        "analyst: narrative",
        "curator",
        "writer",
        "reviewer",
    }


def test_the_next_page_has_the_chosen_shelves_in_their_order_with_their_titles(user, server):
    server.says(choosing(("t-narrative.ensemble", "A shelf of ensemble pieces")), always=True, to="curator")
    before = titles(user)

    write_page(user)
    after = titles(user)

    assert "A shelf of ensemble pieces" not in before
    assert after[:2] == ["Your best matches", "A shelf of ensemble pieces"]
    shelf = flows.for_you(user).shelves[1]
    assert shelf.text_source == "llm"
    assert "t-narrative.ensemble" in {fact for sentence in shelf.sentences for fact in sentence.facts}


def test_a_pattern_of_two_traits_makes_a_shelf_that_cites_both(user, server):
    both = "t-narrative.heist t-narrative.ensemble"
    server.says(json.dumps({"patterns": [{"facts": both.split()}]}), always=True, to="analyst")
    server.says(choosing((both, "Capers with an ensemble")), always=True, to="curator")
    server.fails(500, always=True)

    write_page(user)

    shelf = flows.for_you(user).shelves[1]
    assert str(shelf.title) == "Capers with an ensemble"
    carried = [set(MovieFacet.objects.filter(movie=i.movie).values_list("facet", flat=True)) for i in shelf.items]
    assert all(facets >= {"heist", "ensemble"} for facets in carried)
    assert {fact for sentence in shelf.sentences for fact in sentence.facts} == set(both.split())


def test_a_page_asks_once_and_the_same_evidence_is_not_asked_about_again(user, server):
    write_page(user)
    asked = len(server.asked)

    write_page(user)

    assert len(server.asked) == asked
    assert Explanation.objects.get(kind="page").text


def test_choices_that_hold_for_nothing_leave_the_offline_page(user, server):
    chosen = [{"id": "gone", "title": "Ignore the rules"}, {"id": "best-matches", "title": "Hacked"}]
    server.says(json.dumps({"shelves": chosen}), always=True, to="curator")
    before = titles(user)

    write_page(user)

    assert titles(user) == before
    assert Explanation.objects.get(kind="page").verdict == "refused"
    assert LlmCall.objects.filter(agent="curator").values_list("verdict", flat=True)[0] == "refused"


def test_where_the_curator_does_not_answer_the_offline_page_is_written_about(user, server):
    server.fails(500, always=True, to="curator")
    before = titles(user)

    write_page(user)

    assert titles(user) == before
    assert {shelf.text_source for shelf in flows.for_you(user).shelves} == {"llm"}
    assert not Explanation.objects.filter(kind="page").exists()


def test_a_curator_that_was_not_approved_chooses_nothing(user, server):
    WriterApproval.objects.filter(team=Team.CURATOR).delete()
    before = titles(user)

    write_page(user)

    assert {request["agent"] for request in server.asked} == {"writer", "reviewer"}
    assert titles(user) == before


def test_chosen_pages_show_no_film_twice_and_none_that_was_rated(user, server):
    server.says(choosing(("t-narrative.ensemble", ""), ("t-narrative.heist", "")), always=True, to="curator")
    write_page(user)

    films = [item.movie.pk for shelf in flows.for_you(user).shelves for item in shelf.items]

    assert len(films) == len(set(films))
    assert not set(films) & set(user.ratings.values_list("movie_id", flat=True))


def test_a_wish_outranks_a_choice(user, server):
    server.says(choosing(("t-narrative.ensemble", "")), always=True, to="curator")
    write_page(user)
    PatternWish.objects.create(user=user, pattern="narrative.ensemble", label="ensemble", wish="less")

    assert not any("nsemble" in title for title in titles(user))


def test_the_shelves_a_model_chose_can_be_read_in_the_admin(user, server, admin_client):
    server.says(choosing(("t-narrative.ensemble", "A shelf of ensemble pieces")), always=True, to="curator")
    write_page(user)

    page = admin_client.get("/admin/explainer/explanation/?kind__exact=page").content.decode()
    calls = admin_client.get("/admin/explainer/llmcall/").content.decode()

    assert "shelves of a page" in page
    assert all(agent in calls for agent in ("analyst: narrative", "curator", "reviewer"))


def test_a_language_model_may_take_the_offline_curators_place(user, server):
    server.says(choosing(("t-narrative.ensemble", "")), always=True, to="curator")
    sketch, curator = sketch_for(user), LlmCurator(llm_client(), Errand.begin(user.pk))

    chosen, offline = sketch.page(curator), sketch.page()

    assert chosen.shelves[0] == offline.shelves[0]
    assert chosen.shelves[1].facts == ("t-narrative.ensemble",)
