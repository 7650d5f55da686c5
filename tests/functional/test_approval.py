"""A model or a prompt may work for people only where its trial was good enough, and no worse than before."""

import json
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from catalog.models import Movie, Rating
from explainer import flows, tasks
from explainer.clients import llm_client
from explainer.facts.library import close_library
from explainer.llm import approval, trying
from explainer.llm.approval import Figures, NotApproved, Team, approve, approved_for, faults_of, may_work, version_of
from explainer.llm.breaker import FAILURES_TO_OPEN, Breaker
from explainer.llm.readers import trial_readers
from explainer.llm.trial import measure
from explainer.models import Explanation, LlmCall, WriterApproval
from recommender.models import Theme
from tests.factories.accounts import UserFactory
from tests.factories.explainer import make_lover_of_one_theme, small_site
from tests.factories.language_models import configure, evidence_in, film_answer, groq_server, honest
from tests.factories.people import write_people
from tests.factories.recommender import rate_films

pytestmark = pytest.mark.django_db
RATES = {
    "supported": 1.0,
    "pass_rate": 0.95,
    "cites_top": 1.0,
    "distinct_claims_per_film": 2.0,
    "falls_without_cited": 0.6,
}
GOOD = Figures("writer", "llama", "writer-1", people=5, asked=100, answered=98, rates=RATES)


@pytest.fixture
def server(settings, db):
    with small_site(), groq_server() as server:
        configure(settings, server)
        settings.GROQ_TIMEOUT_SECONDS = 5.0
        yield server


@pytest.fixture
def ratings(server, tmp_path):
    return write_people(tmp_path / "ratings.csv", people=1)


@pytest.fixture
def tried(monkeypatch) -> list[str]:
    """The trials that are set going, instead of a worker."""
    found = []
    monkeypatch.setattr(approval.transaction, "on_commit", lambda send, **_: found.append(send.args[-1]))
    return found


def worse(**rates) -> Figures:
    return replace(GOOD, prompt_version="writer-2", rates=RATES | rates)


def test_nobody_works_untried_and_a_trial_is_set_going_once(server, tried):
    assert not may_work(Team.WRITER, llm_client())
    assert not may_work(Team.WRITER, llm_client())

    assert tried == ["writer"]


def test_without_a_language_model_nobody_works_and_nothing_is_tried(db, tried):
    assert not may_work(Team.WRITER, llm_client())
    assert approved_for(Team.WRITER) is None
    assert tried == []


def test_until_the_trial_people_read_the_offline_text(server):
    server.says(honest, always=True)
    user = make_lover_of_one_theme()

    before = flows.for_you(user)
    assert server.asked == []
    assert tasks.try_model("writer")
    tasks.write_explanations(user.pk)

    assert {shelf.text_source for shelf in before.shelves} == {"offline"}
    assert not any(shelf.waiting for shelf in before.shelves)
    assert {shelf.text_source for shelf in flows.for_you(user).shelves} == {"llm"}


def test_another_model_or_prompt_waits_for_its_own_trial(server, settings, tried):
    WriterApproval.objects.create(team="writer", model=settings.GROQ_MODEL, prompt_version=version_of("writer"))
    assert may_work(Team.WRITER, llm_client())

    settings.GROQ_MODEL = "another"
    cache.clear()

    assert not may_work(Team.WRITER, llm_client())
    assert tried == ["writer"]


def test_each_team_is_approved_by_itself(server, settings, tried):
    WriterApproval.objects.create(team="writer", model=settings.GROQ_MODEL, prompt_version=version_of("writer"))

    assert [may_work(team, llm_client()) for team in Team] == [True, False, False]


def test_a_model_that_failed_its_trial_is_not_tried_again_by_itself(server, settings, tried):
    WriterApproval.objects.create(
        team="writer", model=settings.GROQ_MODEL, prompt_version=version_of("writer"), is_approved=False
    )

    assert not may_work(Team.WRITER, llm_client())
    assert tried == []


@pytest.mark.parametrize(
    "rates",
    [{"supported": 0.99}, {"pass_rate": 0.69}, {"cites_top": 0.9}, {"falls_without_cited": -0.1}],
)
def test_what_is_under_a_floor_is_kept_out_though_nothing_came_before(db, rates):
    with pytest.raises(NotApproved, match="under"):
        approve(worse(**rates))

    assert approved_for("writer") is None
    assert WriterApproval.objects.get().detail


@pytest.mark.parametrize("rates", [{"pass_rate": 0.9}, {"distinct_claims_per_film": 1.5}, {"falls_without_cited": 0.2}])
def test_a_figure_that_falls_keeps_a_new_prompt_out(db, rates):
    approve(GOOD)

    with pytest.raises(NotApproved, match="fell from"):
        approve(worse(**rates))

    assert approved_for("writer").present == GOOD.present


def test_a_figure_that_is_missing_has_fallen(db):
    approve(GOOD)

    assert faults_of(replace(GOOD, rates={}), approved_for("writer"))


def test_a_prompt_that_is_no_worse_goes_live(db):
    approve(GOOD)

    approve(worse(pass_rate=0.94))

    assert approved_for("writer").prompt_version == "writer-2"


def test_one_teams_figures_are_not_compared_with_anothers(db):
    approve(GOOD)

    approve(replace(worse(pass_rate=0.8), team="curator"))

    assert approved_for("curator").rates["pass_rate"] == 0.8


def test_an_honest_writer_passes_its_trial(server, settings, ratings):
    server.says(honest, always=True)

    call_command("approve_writer", people=1, ratings=ratings)

    rates = approved_for("writer").rates
    assert rates["pass_rate"] == rates["supported"] == rates["cites_top"] == 1.0
    assert rates["distinct_claims_per_film"] > 0
    assert LlmCall.objects.filter(agent="writer", user=None).exists()
    assert not Explanation.objects.exists()


def half_of_it(request: dict) -> str:
    films = [film_answer(film) for film in evidence_in(request)["films"]]
    return json.dumps({"shelf": [], "films": films[: len(films) // 2]})


def test_what_a_writer_leaves_out_did_not_pass(server, ratings):
    server.says(half_of_it, always=True)

    with pytest.raises(CommandError, match=r"pass rate is 0\.4"):
        call_command("approve_writer", people=1, ratings=ratings)


def test_shelves_without_a_valid_answer_did_not_pass(server):
    server.says(honest).says(honest).says("nonsense", always=True)

    measured = measure("writer", trial_readers(1), llm_client())

    assert measured.rates["pass_rate"] < 0.7
    assert measured.asked > measured.answered


def test_a_model_that_answers_nothing_is_neither_approved_nor_turned_down_for_good(server):
    server.fails(500, always=True)

    assert not tasks.try_model("writer")
    assert not WriterApproval.objects.exists()


def test_a_trial_leaves_the_peoples_breaker_alone(server):
    for _ in range(FAILURES_TO_OPEN):
        Breaker().note_failure()
    server.says(honest, always=True)
    assert tasks.try_model("writer")

    server.fails(500, always=True)
    Breaker().note_success()
    measure("writer", trial_readers(), llm_client())

    assert not Breaker().is_resting
    assert Breaker("trial").is_resting


def test_a_sensible_curator_passes_its_trial(server):
    assert tasks.try_model("curator")

    rates = approved_for("curator").rates
    assert rates["pass_rate"] == 1.0
    assert rates.get("supported", 1.0) == 1.0


def test_a_curator_that_chooses_what_there_is_not_is_kept_out(server):
    chosen = {"shelves": [{"id": f"shelf-{i}", "title": "Gone"} for i in range(5)]}
    server.says(json.dumps(chosen), always=True, to="curator")

    assert not tasks.try_model("curator")
    assert "pass rate" in WriterApproval.objects.get(team="curator").detail


@pytest.mark.parametrize(
    ("labels", "passes"),
    [
        (["Dramas at Night", "Comedy Evenings", "Thriller Nights", "Science Fiction Worlds", "Horror Nights"], True),
        (["Dramas at Night", "Lies", "More Lies", "Lies Again", "Lies for Ever"], False),
    ],
)
def test_a_labeller_is_tried_on_the_live_themes_and_names_them_if_it_passes(server, monkeypatch, labels, passes):
    def answer(request: dict) -> str:
        themes = evidence_in(request)["themes"]
        return json.dumps(
            {"labels": [{"number": t["number"], "label": x} for t, x in zip(themes, labels, strict=True)]}
        )

    server.says(answer, always=True, to="labeller")
    before, sent = set(Theme.objects.values_list("label", flat=True)), []
    monkeypatch.setattr(trying, "send_on_commit", lambda task, *_: sent.append(task.name))

    assert tasks.try_model("labeller") is passes
    assert set(Theme.objects.values_list("label", flat=True)) == before
    assert sent == (["explainer.improve_labels"] if passes else [])


def test_a_site_without_people_is_tried_with_made_up_ones(server):
    readers = trial_readers()

    assert [name.split()[0] for name in readers] == ["made-up"] * 3
    assert all(len(history) >= 10 for history in readers.values())


def test_the_demo_is_the_first_reader_and_those_who_rated_little_are_none(server):
    movies = list(Movie.objects.order_by("pk"))
    many, demo, few = UserFactory(), UserFactory(), UserFactory()
    rate_films(many, movies[:40], [4.0] * 40)
    rate_films(demo, movies[:20], [5.0] * 20)
    rate_films(few, movies[:5], [4.0] * 5)
    Rating.objects.filter(user=demo).update(source=Rating.Source.DEMO)

    readers = list(trial_readers().items())

    assert [len(history) for _name, history in readers[:2]] == [20, 40]
    assert readers[2][0].startswith("made-up")


def test_without_a_live_model_nothing_is_tried(settings, db):
    close_library()
    with groq_server() as server:
        configure(settings, server)

        assert not tasks.try_model("writer")
        assert server.asked == []


def test_without_a_language_model_the_command_says_what_to_set(db):
    with pytest.raises(CommandError, match="GROQ_API_KEY"):
        call_command("approve_writer")
