"""Explanations at the console: judged sentence by sentence, written again from their evidence, kept or withdrawn."""

import json

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts.roles import CURATOR, OPERATOR, VIEWER
from catalog.models import AuditEntry, Movie, MovieStatistics
from explainer import flows, tasks
from explainer.facts.library import close_library
from explainer.llm.writing import write_page
from explainer.models import Explanation, LlmCall
from explainer.replaying.replay import replay_of
from tests.console import CONFIRMED, sign_in_as
from tests.factories.accounts import UserFactory
from tests.factories.explainer import ExplanationFactory, LlmCallFactory
from tests.factories.language_models import at_work, evidence_in, film_answer, honest
from tests.factories.recommender import make_live_model, rate_films

pytestmark = pytest.mark.django_db
SIZES = {"shelves": 2, "per_shelf": 4}
LIE = "You will love its twist as you loved {a}."


def lying(request: dict) -> str:
    """Promise something of the film that is asked about."""
    told = evidence_in(request)
    return json.dumps({"films": [film_answer(film, LIE) for film in told["films"]]})


@pytest.fixture
def server(settings):
    with at_work(settings) as server:
        yield server


@pytest.fixture
def reader():
    """Somebody with a page."""
    close_library()
    make_live_model(80, 4)
    movies = list(Movie.objects.order_by("pk"))
    MovieStatistics.objects.bulk_create(MovieStatistics(movie=movie, count=60, mean=4.0) for movie in movies)
    user = UserFactory(username="ada")
    rate_films(user, movies[:24:2], [5.0, 4.5, 4.0, 2.0, 5.0, 4.5, 4.0, 5.0, 4.5, 4.0, 5.0, 4.0])
    yield user
    close_library()


@pytest.fixture
def written(server, reader) -> list[Explanation]:
    """What a model wrote of the page, with what the critic passed."""
    server.says(honest, always=True)
    write_page(reader, **SIZES)
    return list(Explanation.objects.exclude(kind="page"))


@pytest.fixture
def film(written) -> Explanation:
    return next(each for each in written if each.kind == "film")


def page_of(explanation: Explanation) -> str:
    return reverse("admin:explainer_explanation_change", args=[explanation.pk])


def act(client, name: str, explanation: Explanation):
    return client.post(reverse(f"admin:explainer_explanation_{name}", args=[explanation.pk]), CONFIRMED)


@pytest.fixture
def ask(client, monkeypatch):
    """Ask the model again as the console does, and do the worker's part."""
    sent = []
    monkeypatch.setattr("explainer.admin.explanations.send", lambda task, *args: sent.append(args) or True)

    def ask(explanation: Explanation, *, answered: bool = True) -> None:
        act(client, "ask_again", explanation)
        if answered:
            tasks.replay_explanation(*sent.pop())

    return ask


class TestEvidence:
    def test_every_text_can_be_judged_and_written_again_from_what_was_kept(self, written):
        assert {each.kind for each in written} == {"film", "shelf"}
        for explanation in written:
            replay = replay_of(explanation)
            assert replay.is_whole
            assert replay.stored.passed, (replay.stored, explanation.evidence)
            assert replay.offline.passed, replay.offline

    def test_it_holds_what_the_writer_was_told_then_whatever_the_person_rated_since(self, film, reader):
        before = replay_of(film).facts
        rate_films(reader, [Movie.objects.get(pk=film.subject)], [1.0])
        close_library()

        assert replay_of(film).facts == before
        assert replay_of(film).stored.passed

    def test_each_sentence_has_its_own_verdict(self, film):
        film.sentences = [*film.sentences, {"text": "You will love this one.", "facts": film.sentences[0]["facts"]}]
        stored = replay_of(film).stored

        assert [bool(sentence.faults) for sentence in stored.sentences] == [False, True]
        assert any("will" in fault for fault in stored.sentences[1].faults), stored.sentences[1].faults
        assert not stored.passed

    def test_a_fact_that_the_writer_was_not_told_is_found(self, film):
        told = dict(film.evidence["facts"])
        cited = film.sentences[0]["facts"][0]
        film.evidence["facts"] = {fact: text for fact, text in told.items() if fact != cited}

        assert f"facts: Was not told {cited}." in replay_of(film).stored.sentences[0].faults

    def test_a_text_without_its_facts_is_read_and_not_judged(self, client):
        sign_in_as(client, OPERATOR)
        page = client.get(page_of(ExplanationFactory())).text

        assert "It was written before its facts were kept" in page
        assert "The critic has nothing to say" not in page
        assert "Ask the model again" not in page


class TestPage:
    def test_an_operator_reads_the_facts_with_titles(self, client, film):
        sign_in_as(client, OPERATOR)
        page = client.get(page_of(film)).text
        fact = next(iter(film.evidence["facts"]))

        assert fact in page
        assert "[[" not in page
        assert "The offline writer now" in page
        assert "ada" in page

    def test_the_shelves_that_a_model_chose_are_read_by_their_titles(self, client, written):
        sign_in_as(client, OPERATOR)
        chosen = Explanation.objects.get(kind="page")
        titles = [title for title in chosen.text.split("; ") if "[[" not in title]
        page = client.get(page_of(chosen)).text

        assert titles
        assert [title for title in titles if escape(title) not in page] == []
        assert "The critic has nothing to say" not in page

    def test_a_curator_judges_without_knowing_whose_it_is_or_what_they_rated(self, client, film):
        sign_in_as(client, CURATOR)
        page = client.get(page_of(film)).text
        facts = list(film.evidence["facts"])

        assert "The critic has nothing to say against it" in page
        assert "which operators read" in page
        assert "ada" not in page
        assert not any(f"<code>{fact}</code>" in page for fact in facts)

    @pytest.mark.parametrize("query", [{"q": "ada"}, {"user__username": "ada"}, {"user__username__startswith": "a"}])
    def test_nor_does_a_curator_find_texts_by_name(self, client, film, query):
        sign_in_as(client, CURATOR)
        page = client.get(reverse("admin:explainer_explanation_changelist"), query, follow=True)

        assert page.status_code == 400 or page.context["cl"].result_count == 0

    def test_calls_tell_their_person_to_operators_alone(self, client):
        call = LlmCallFactory(user=UserFactory(username="ada"))
        page = reverse("admin:explainer_llmcall_change", args=[call.pk])
        sign_in_as(client, VIEWER)
        seen_by_viewer = client.get(page).text
        sign_in_as(client, OPERATOR)

        assert "ada" not in seen_by_viewer
        assert "ada" in client.get(page).text


class TestAskingAgain:
    @pytest.fixture(autouse=True)
    def curator(self, client, film, server):
        server.says(honest, always=True)
        return sign_in_as(client, CURATOR)

    def test_it_asks_first(self, client, film, server):
        asked = len(server.asked)
        dialog = client.get(reverse("admin:explainer_explanation_ask_again", args=[film.pk]))

        assert "Have the language model write this text again?" in dialog.text
        assert len(server.asked) == asked

    def test_the_page_waits_and_is_told_when_the_answer_is_there(self, client, film, ask):
        waiting = reverse("admin:explainer_explanation_answer", args=[film.pk])
        ask(film, answered=False)
        page = client.get(page_of(film)).text
        assert "The language model has been asked" in page
        assert "HX-Refresh" not in client.get(waiting)

        ask(film)

        assert client.get(waiting)["HX-Refresh"] == "true"

    @pytest.mark.parametrize("kind", ["film", "shelf"])
    def test_the_answer_stands_beside_the_old_text_and_nothing_is_stored(self, client, written, server, ask, kind):
        explanation = next(each for each in written if each.kind == kind)
        rows = sorted(Explanation.objects.values_list("pk", "text", "verdict"))
        server.asked.clear()
        ask(explanation)
        page = client.get(page_of(explanation)).text

        told = evidence_in(server.asked[0])
        assert [film["id"] for film in told["films"]] == ([int(explanation.subject)] if kind == "film" else [])
        assert "The language model now" in page
        assert "Keep the new text" in page
        assert sorted(Explanation.objects.values_list("pk", "text", "verdict")) == rows
        assert set(LlmCall.objects.filter(user=None).values_list("agent", flat=True)) == {"writer", "reviewer"}

    def test_what_the_critic_refuses_is_shown_with_its_faults_and_cannot_be_kept(self, client, film, server, ask):
        server.says(lying, always=True)
        ask(film)
        page = client.get(page_of(film)).text
        before = film.text
        kept = client.get(act(client, "keep", film).url).text

        assert "words: " in page
        assert "Keep the new text" not in page
        assert "The critic refuses the new text" in kept
        film.refresh_from_db()
        assert film.text == before

    def test_a_kept_answer_is_what_the_person_reads(self, client, film, server, ask, reader):
        Explanation.objects.filter(pk=film.pk).update(text="An older text.")
        ask(film)
        answer = act(client, "keep", film)

        kept = Explanation.objects.get(subject=film.subject)
        assert answer.url == page_of(kept)
        assert (kept.text, kept.verdict, kept.user) == (film.text, "passed", reader)
        assert replay_of(kept).stored.passed
        asked, entry = AuditEntry.objects.order_by("pk")
        assert (asked.action, entry.action) == ("asked the model again", "replaced a text")
        assert kept.text not in json.dumps([entry.before, entry.after])

    def test_a_model_that_may_not_write_for_people_is_not_let_in_by_this_door(self, client, film, ask, settings):
        settings.GROQ_MODEL = "another-model"
        ask(film)
        page = client.get(act(client, "keep", film).url).text

        assert "The language model now" in page
        assert "This model may not write for people yet" in page
        assert not Explanation.objects.filter(model="another-model").exists()

    def test_a_withdrawn_text_gives_way_to_the_offline_one(self, client, film, reader, server):
        def sources() -> set[str]:
            page = flows.for_you(reader, **SIZES)
            return {
                item.text_source for shelf in page.shelves for item in shelf.items if str(item.movie.pk) == film.subject
            }

        assert sources() == {"llm"}
        act(client, "withdraw", film)

        assert sources() == {"offline"}
        assert AuditEntry.objects.get().action == "withdrew a text"

    def test_without_a_model_there_is_nothing_to_ask(self, client, film, settings):
        settings.LLM_CLIENT = "explainer.clients.OfflineClient"

        assert "Ask the model again" not in client.get(page_of(film)).text

    def test_a_days_budget_that_is_spent_is_said(self, client, film, ask, settings):
        settings.LLM_TOKENS_PER_DAY = 1
        ask(film)

        assert "The model gave no answer" in client.get(page_of(film)).text

    def test_a_viewer_asks_nothing(self, client, film):
        sign_in_as(client, VIEWER)

        assert act(client, "ask_again", film).status_code == 403
