"""Every kind of client, and the real one against a server that speaks Groq's wire format."""

import asyncio
import gzip
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from explainer.clients import LARGEST_BODY, GroqClient, LlmFailure, OfflineClient, llm_client, read_retry_after
from tests.factories.language_models import configure, groq_server

MESSAGES = [{"role": "user", "content": "Say something."}]


@pytest.fixture
def server(settings):
    with groq_server() as server:
        configure(settings, server)
        settings.GROQ_MODEL = "llama-test"
        yield server


def complete(client, seconds: float = 10.0):
    return client.complete(MESSAGES, max_tokens=5, seconds=seconds)


def failure_of(client, seconds: float = 10.0) -> LlmFailure:
    with pytest.raises(LlmFailure) as failure:
        complete(client, seconds)
    return failure.value


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
            assert complete(client).text
        else:
            assert failure_of(client).reason == "failed"


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
        completion = complete(self.client())

        asked = self.server.asked[0]
        assert asked["path"] == "/openai/v1/chat/completions"
        assert asked["key"] == "Bearer gsk_test"
        assert asked["model"] == "llama-test"
        assert asked["response_format"] == {"type": "json_object"}
        said = (completion.text, completion.prompt_tokens, completion.completion_tokens)
        assert said == ('{"word": "yes"}', 1000, 200)

    @pytest.mark.parametrize(
        ("base", "path"),
        [
            ("", "/openai/v1/chat/completions"),
            ("/", "/openai/v1/chat/completions"),
            ("/v1", "/v1/chat/completions"),
            ("/v1/", "/v1/chat/completions"),
            ("/api/v1", "/api/v1/chat/completions"),
            ("/openai/v1", "/openai/v1/chat/completions"),
            ("/v1beta/openai", "/v1beta/openai/chat/completions"),
        ],
    )
    def test_a_base_url_may_be_groqs_kind_or_openais(self, settings, base, path):
        settings.GROQ_BASE_URL = self.server.url + base

        assert complete(self.client()).text == '{"word": "yes"}'
        assert self.server.asked[0]["path"] == path

    def test_an_answer_that_ran_out_of_tokens_is_not_whole(self):
        self.server.says('{"word": "y', finish="length")

        assert not complete(self.client()).is_whole

    def test_tokens_that_the_server_does_not_tell_are_not_known(self):
        self.server.usage = None

        completion = complete(self.client())

        assert (completion.prompt_tokens, completion.completion_tokens) == (None, None)

    def test_it_asks_once_and_says_when_one_may_ask_again(self):
        self.server.fails(429, {"Retry-After": "7"}, always=True)

        failure = failure_of(self.client())

        assert (failure.reason, failure.may_pass, failure.retry_after) == ("rate_limited", True, 7.0)
        assert len(self.server.asked) == 1

    @pytest.mark.parametrize(
        ("status", "may_pass"), [(500, True), (503, True), (400, False), (401, False), (404, False)]
    )
    def test_an_error_of_the_server_may_pass_and_one_of_ours_does_not(self, status, may_pass):
        self.server.fails(status, always=True)

        failure = failure_of(self.client())

        assert (failure.reason, failure.may_pass) == ("failed", may_pass)
        assert str(status) in str(failure)

    def test_who_asks_may_have_an_event_loop_of_their_own(self):
        async def ask() -> str:
            return complete(self.client()).text

        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(lambda: asyncio.run(ask())).result() == '{"word": "yes"}'

    def test_a_stall_ends_in_time(self):
        self.server.stalls(5, always=True)
        started = time.monotonic()

        assert failure_of(self.client(), 0.3).reason == "timeout"
        assert time.monotonic() - started < 1.5

    @pytest.mark.parametrize("head", [False, True], ids=["body", "headers"])
    def test_a_server_that_drips_byte_by_byte_is_cut_off_in_time(self, head):
        self.server.drips(json.dumps({"choices": []}).encode() + b" " * 400, every=0.05, head=head)
        started = time.monotonic()

        assert failure_of(self.client(), 0.4).reason == "timeout"
        assert time.monotonic() - started < 1.5

    def test_a_body_without_end_is_not_read(self):
        self.server.sends(b" " * (LARGEST_BODY + 1))

        failure = failure_of(self.client())

        assert failure.reason == "failed"
        assert not failure.may_pass
        assert "bytes" in str(failure)

    def test_a_packed_body_is_not_unpacked(self):
        self.server.sends(gzip.compress(b" " * 50 * LARGEST_BODY), {"Content-Encoding": "gzip"})

        assert failure_of(self.client()).reason == "failed"

    @pytest.mark.parametrize(
        "body",
        [
            b"{}",
            b'{"choices": []}',
            b'{"choices": null}',
            b"[]",
            b"null",
            b'{"choices": [7]}',
            b'{"choices": [{"message": {"content": ["x"]}}], "usage": {"prompt_tokens": "many"}}',
        ],
    )
    def test_json_that_is_no_completion_counts_as_nothing_said(self, body):
        self.server.sends(body, always=True)

        assert complete(self.client()).text == ""

    @pytest.mark.parametrize("body", [b"<html>busy</html>", b"", b"\xff\xfe", b"[" * 100_000])
    def test_a_body_that_is_no_json_is_a_failure(self, body):
        self.server.sends(body, always=True)

        assert failure_of(self.client()).reason == "failed"

    def test_half_a_character_in_an_answer_does_no_harm(self):
        self.server.sends(b'{"choices": [{"message": {"content": "{\\"word\\": \\"\\ud800\\"}"}}]}')

        assert complete(self.client()).text.encode()

    def test_nobody_at_the_address_is_a_failure(self, settings):
        settings.GROQ_BASE_URL = "http://127.0.0.1:9"

        assert failure_of(self.client()).reason == "failed"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3.0), ("0.5", 0.5), ("-1", 0.0), ("soon", None), ("", None), ("inf", None), ("nan", None)],
)
def test_retry_after_is_read_in_seconds(header, seconds):
    assert read_retry_after(httpx.Response(429, headers={"Retry-After": header})) == seconds


def test_retry_after_may_be_a_date():
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)

    assert read_retry_after(httpx.Response(429, headers={"Retry-After": later})) == pytest.approx(90, abs=2)
