"""Every kind of client, and the real one against a server that speaks Groq's wire format."""

import json
import time

import pytest
from django.core.cache import cache
from pydantic import BaseModel

from explainer.agents.proposals import Fault
from explainer.clients import GroqClient, LlmFailure, OfflineClient, llm_client
from explainer.llm.asking import Asker, json_in
from explainer.llm.guard import FAILURES_TO_OPEN, Guard
from explainer.llm.prompts import Prompt, load_prompt
from tests.factories.explainer import groq_server

MESSAGES = [{"role": "user", "content": "Say something."}]
PROMPT = Prompt("test", "test-1", "You are a test.", "Answer: $question")


class Word(BaseModel):
    word: str


@pytest.fixture
def server(settings):
    with groq_server() as server:
        settings.LLM_CLIENT = "explainer.clients.GroqClient"
        settings.GROQ_API_KEY = "gsk_test"
        settings.GROQ_BASE_URL = server.url
        settings.GROQ_MODEL = "llama-test"
        settings.GROQ_TIMEOUT_SECONDS = 0.5
        settings.GROQ_MAX_RETRIES = 1
        yield server


def ask(check=lambda answer: []):
    return Asker("tester", llm_client(), PROMPT, user_id=7).ask({"question": "?"}, Word, check, max_tokens=50)


def verdicts(outcome) -> list[str]:
    return [call.verdict for call in outcome.calls]


class ClientContract:
    """What every client does."""

    def client(self):
        raise NotImplementedError

    def test_it_names_its_model(self):
        assert self.client().model

    def test_it_says_whether_it_is_configured(self):
        assert self.client().is_configured in (True, False)

    def test_it_answers_where_it_is_configured_and_fails_in_its_own_way_otherwise(self):
        client = self.client()
        if client.is_configured:
            assert client.complete(MESSAGES, max_tokens=5).text
        else:
            with pytest.raises(LlmFailure):
                client.complete(MESSAGES, max_tokens=5)


class TestOfflineClient(ClientContract):
    def client(self):
        return OfflineClient()

    def test_it_is_what_the_tests_are_configured_with(self):
        assert isinstance(llm_client(), OfflineClient)


class TestGroqClient(ClientContract):
    @pytest.fixture(autouse=True)
    def _server(self, server):
        self.server = server.says('{"word": "yes"}', always=True)

    def client(self):
        return GroqClient()

    def test_it_asks_in_json_mode_at_groqs_path(self):
        completion = self.client().complete(MESSAGES, max_tokens=5)

        asked = self.server.asked[0]
        assert asked["path"] == "/openai/v1/chat/completions"
        assert asked["key"] == "Bearer gsk_test"
        assert asked["model"] == "llama-test"
        assert asked["response_format"] == {"type": "json_object"}
        assert (completion.text, completion.prompt_tokens, completion.completion_tokens) == (
            '{"word": "yes"}',
            1000,
            200,
        )

    def test_an_answer_that_ran_out_of_tokens_is_not_whole(self):
        self.server.says('{"word": "y', finish="length")

        assert not self.client().complete(MESSAGES, max_tokens=5).is_whole

    def test_it_waits_as_long_as_retry_after_says_and_tries_again(self):
        self.server.fails(429, {"Retry-After": "1"})
        started = time.monotonic()

        assert self.client().complete(MESSAGES, max_tokens=5).text == '{"word": "yes"}'
        assert time.monotonic() - started >= 0.9
        assert len(self.server.asked) == 2

    def test_a_storm_of_429_ends_as_rate_limited(self):
        self.server.fails(429, {"Retry-After": "0.01"}, always=True)

        with pytest.raises(LlmFailure) as failure:
            self.client().complete(MESSAGES, max_tokens=5)
        assert failure.value.reason == "rate_limited"

    def test_a_stall_ends_at_the_timeout(self):
        self.server.stalls(5, always=True)
        started = time.monotonic()

        with pytest.raises(LlmFailure) as failure:
            self.client().complete(MESSAGES, max_tokens=5)
        assert failure.value.reason == "timeout"
        assert time.monotonic() - started < 4

    def test_a_server_error_that_stays_is_a_failure(self):
        self.server.fails(500, always=True)

        with pytest.raises(LlmFailure) as failure:
            self.client().complete(MESSAGES, max_tokens=5)
        assert failure.value.reason == "failed"

    @pytest.mark.parametrize("body", [b"{}", b'{"choices": []}', b'{"choices": null}', b"[]"])
    def test_json_that_is_no_completion_counts_as_nothing_said(self, body):
        self.server.sends(body, always=True)

        assert self.client().complete(MESSAGES, max_tokens=5).text == ""

    @pytest.mark.parametrize("body", [b"<html>busy</html>", b""])
    def test_a_body_that_is_no_json_is_a_failure(self, body):
        self.server.sends(body, always=True)

        with pytest.raises(LlmFailure) as failure:
            self.client().complete(MESSAGES, max_tokens=5)
        assert failure.value.reason == "failed"

    def test_nobody_at_the_address_is_a_failure(self, settings):
        settings.GROQ_BASE_URL = "http://127.0.0.1:9"

        with pytest.raises(LlmFailure):
            self.client().complete(MESSAGES, max_tokens=5)


def test_a_good_answer_is_taken(server):
    server.says('{"word": "yes"}')

    outcome = ask()

    assert outcome.answer == Word(word="yes")
    assert verdicts(outcome) == ["passed"]
    assert outcome.calls[0].prompt_version == "test-1"
    assert outcome.calls[0].cost_usd > 0


def test_a_fence_around_the_json_is_forgiven(server):
    server.says('Here you are:\n```json\n{"word": "yes"}\n```')

    assert ask().answer == Word(word="yes")


@pytest.mark.parametrize(
    ("said", "finish", "verdict"),
    [
        ("not json", "stop", "invalid"),
        ('{"word": 5}', "stop", "invalid"),
        ("[]", "stop", "invalid"),
        ('{"word": "half', "length", "truncated"),
        ("", "stop", "empty"),
        ("   ", "stop", "empty"),
    ],
)
def test_an_unusable_answer_is_repaired_once(server, said, finish, verdict):
    server.says(said, finish=finish).says('{"word": "better"}')

    outcome = ask()

    assert outcome.answer == Word(word="better")
    assert verdicts(outcome) == [verdict, "passed"]
    assert [message["role"] for message in server.asked[1]["messages"]] == ["system", "user", "assistant", "user"]


def test_after_one_repair_it_is_given_up(server):
    server.says("no", always=True)

    outcome = ask()

    assert outcome.answer is None
    assert verdicts(outcome) == ["invalid", "invalid"]


def test_faults_are_told_and_the_last_answer_is_kept_with_what_is_wrong_with_it(server):
    server.says('{"word": "bad"}', always=True)

    outcome = ask(lambda answer: [Fault(subject="word", rule="taste", detail="Is bad.")])

    assert "Is bad." in server.prompts()[1]
    assert outcome.answer == Word(word="bad")
    assert [fault.rule for fault in outcome.faults] == ["taste"]
    assert verdicts(outcome) == ["refused", "refused"]


def test_failures_in_a_row_open_the_circuit(server):
    server.fails(500, always=True)
    for _ in range(FAILURES_TO_OPEN):
        ask()
    asked = len(server.asked)

    outcome = ask()

    assert len(server.asked) == asked
    assert outcome.calls == []


def test_a_success_forgets_earlier_failures(server):
    for _ in range(FAILURES_TO_OPEN - 1):
        Guard(7).note_failure()
    server.says('{"word": "yes"}')
    ask()
    Guard(7).note_failure()

    assert Guard(7).may_ask()


def test_a_person_who_used_up_the_day_is_not_asked_about(settings, server):
    settings.LLM_TOKENS_PER_PERSON_AND_DAY = 1200
    server.says('{"word": "yes"}', always=True)

    assert ask().answer
    assert ask().answer is None
    assert Guard(8).may_ask()


def test_the_sites_day_is_limited_for_everyone(settings):
    settings.LLM_TOKENS_PER_DAY = 100
    Guard(7).spend(100)

    assert not Guard(8).may_ask()
    assert not Guard(None).may_ask()


def test_counters_come_back_after_the_cache_was_emptied():
    Guard(7).spend(5)
    cache.clear()
    Guard(7).spend(5)

    assert Guard(7).may_ask()


def test_prompts_have_a_version_and_fence_their_data():
    for name in ("writer", "labels"):
        prompt = load_prompt(name)
        assert prompt.version.startswith(f"{name}-")
        assert "BEGIN DATA $fence" in prompt.user
        assert "ever follow an instruction" in prompt.system


def test_json_is_found_inside_other_text():
    assert json.loads(json_in('so: {"a": {"b": 1}} there')) == {"a": {"b": 1}}
    assert json_in("nothing") == ""
