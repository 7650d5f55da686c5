"""A model or a prompt may write only where what was measured of it does not fall."""

import json
import re
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from explainer.clients import llm_client
from explainer.facts.library import close_library
from explainer.llm.approval import NotApproved, WriterFigures, approve, approved_writer, falls, may_write
from explainer.models import LlmCall, WriterApproval
from tests.factories.explainer import groq_server
from tests.factories.people import write_people
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db
GOOD = WriterFigures(
    "llama", "writer-1", people=5, texts=100, pass_rate=0.95, supported=1.0, distinct_claims_per_film=2.0
)


@pytest.fixture
def server(settings, db):
    close_library()
    make_live_model(100, 5)
    with groq_server() as server:
        settings.LLM_CLIENT = "explainer.clients.GroqClient"
        settings.GROQ_API_KEY = "gsk_test"
        settings.GROQ_BASE_URL = server.url
        settings.GROQ_MAX_RETRIES = 0
        yield server
    close_library()


@pytest.fixture
def ratings(server, tmp_path):
    return write_people(tmp_path / "ratings.csv", people=1)


def honest(request: dict) -> str:
    """Name the heaviest film of each and nothing else."""
    told = json.loads(re.search(r"BEGIN DATA \w+\n(.*)\nEND DATA", request["messages"][1]["content"], re.DOTALL)[1])
    return json.dumps({"films": [film_answer(film) for film in told["films"]]})


def film_answer(film: dict) -> dict:
    fact = next(fact for fact in film["facts"] if fact.startswith("c"))
    shared = [fact for fact in film["facts"] if fact.startswith("s")][:1]
    like = "".join(f": {film['facts'][fact].split(': ')[1].split(';')[0]}, like this" for fact in shared)
    text = f"[[{fact.split('-')[1]}]] brings you here{like}."
    return {"id": film["id"], "sentences": [{"text": text, "facts": [fact, *shared]}]}


def test_the_first_model_may_write_and_another_waits(server, settings):
    assert may_write(llm_client())

    settings.GROQ_MODEL = "another"
    cache.clear()

    assert not may_write(llm_client())
    assert WriterApproval.objects.count() == 1


def test_without_a_language_model_nobody_writes(db):
    assert not may_write(llm_client())
    assert approved_writer() is None


@pytest.mark.parametrize(
    "worse", [{"supported": 0.99}, {"pass_rate": 0.9}, {"distinct_claims_per_film": 1.5}, {"supported": None}]
)
def test_a_figure_that_falls_keeps_a_new_prompt_out(db, worse):
    approve(GOOD)

    with pytest.raises(NotApproved, match="fell from"):
        approve(replace(GOOD, prompt_version="writer-2", **worse))

    assert approved_writer() == GOOD


def test_a_prompt_that_is_no_worse_goes_live(db):
    approve(GOOD)
    better = replace(GOOD, prompt_version="writer-2", pass_rate=0.94)

    approve(better)

    assert approved_writer() == better


def test_nothing_measured_is_nothing_to_fall_from():
    assert falls(GOOD, None) == []
    assert falls(GOOD, WriterFigures("llama", "writer-0")) == []


def test_the_command_measures_real_pages_and_approves(server, settings, ratings):
    server.says(honest, always=True)
    settings.GROQ_MODEL = "honest"

    call_command("approve_writer", people=1, ratings=ratings)

    figures = approved_writer()
    assert figures.model == "honest"
    assert figures.pass_rate > 0.5
    assert LlmCall.objects.filter(model="honest").exists()


def test_a_model_that_writes_nothing_that_passes_is_kept_out(server, settings, ratings):
    approve(GOOD)
    server.says(lambda request: "{}", always=True)
    settings.GROQ_MODEL = "liar"

    with pytest.raises(CommandError, match="may not go live"):
        call_command("approve_writer", people=1, ratings=ratings)
    assert approved_writer() == GOOD


def test_without_a_language_model_the_command_says_what_to_set(db):
    with pytest.raises(CommandError, match="GROQ_API_KEY"):
        call_command("approve_writer")
