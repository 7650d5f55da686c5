"""Language models: the one module that knows a vendor.

How to call it::

    client = llm_client()                       # what settings.LLM_CLIENT names
    if client.is_configured:
        answer = client.complete([{"role": "system", "content": "…"}, …], max_tokens=900, seconds=20)   # or LlmFailure

A call is one HTTP request: who asks decides about asking again (`explainer.llm.line`).
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    import ssl

    import httpx
    from groq import GroqError

CONNECT_SECONDS = 5.0
LARGEST_BODY = 1_000_000
"""Bytes of an answer that are read; a page's longest is under a fiftieth of it."""
BUSY, BROKEN = 429, 500
Messages = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model answered; `is_whole` is False where it ran out of tokens, and usage None where it was not told."""

    text: str
    is_whole: bool
    prompt_tokens: int | None
    completion_tokens: int | None
    seconds: float


class LlmFailure(Exception):  # noqa: N818  (an answer that did not come, named for what the caller does about it)
    """No answer came; `reason` is timeout, rate_limited or failed.

    `may_pass` says whether asking again may help, `retry_after` in how many seconds where the server told it.
    """

    def __init__(
        self,
        reason: str,
        detail: str,
        seconds: float = 0.0,
        *,
        may_pass: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.reason = reason
        self.seconds = seconds
        self.may_pass = may_pass
        self.retry_after = retry_after


class LlmClient(Protocol):
    """A language model that answers in JSON."""

    model: str
    is_configured: bool

    def complete(self, messages: Messages, *, max_tokens: int, seconds: float) -> Completion:
        """Return the model's answer to the messages within so many seconds; raises LlmFailure."""
        ...


class OfflineClient:
    """No language model: whoever asks first looks at `is_configured` and does without."""

    model = "offline"
    is_configured = False

    def complete(self, messages: Messages, *, max_tokens: int, seconds: float) -> Completion:
        """Refuse."""
        raise LlmFailure("failed", "No language model is configured.")


class GroqClient:
    """Groq, or any server that speaks OpenAI's wire format.

    A base URL with a path (`https://api.openai.com/v1`, `http://127.0.0.1:11434/v1`) is one of OpenAI's kind, which
    /chat/completions is added to; without one it is a host such as Groq's own, where it stands under /openai/v1.
    """

    is_configured = True

    def __init__(self) -> None:
        self.model = settings.GROQ_MODEL
        is_host = not urlsplit(settings.GROQ_BASE_URL or "").path.strip("/")
        self._path = "/openai/v1/chat/completions" if is_host else "/chat/completions"

    def complete(self, messages: Messages, *, max_tokens: int, seconds: float) -> Completion:
        """Return the model's answer in JSON mode."""
        import groq

        body = {
            "model": self.model,
            "messages": list(messages),
            "response_format": {"type": "json_object"},
            "temperature": 0.4,
            "max_tokens": max_tokens,
        }
        started = time.monotonic()
        try:
            said = json.loads(self._post_apart(body, seconds))
        except (groq.APITimeoutError, TimeoutError) as error:
            raise LlmFailure("timeout", f"Nothing within {seconds:.1f} s.", time.monotonic() - started) from error
        except groq.GroqError as error:
            raise _failure(error, time.monotonic() - started) from error
        except (ValueError, RecursionError) as error:
            raise LlmFailure("failed", "The body is no JSON.", time.monotonic() - started) from error
        return _completion(said, time.monotonic() - started)

    def _post_apart(self, body: dict[str, Any], seconds: float) -> bytes:
        """Post in a thread of its own: the one that asks may have an event loop already, in which no other can run."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: asyncio.run(self._post(body, seconds))).result()

    async def _post(self, body: dict[str, Any], seconds: float) -> bytes:
        """Return the body of one request's answer.

        A library's timeout is for each read, so that a server which drips byte by byte would never meet it; this one
        is for everything from the first connection to the last byte.
        """
        # Slow to import, and most processes never ask.
        import groq
        import httpx

        wire = httpx.AsyncClient(
            event_hooks={"response": [_limit_body]}, headers={"Accept-Encoding": "identity"}, verify=_trust()
        )
        async with asyncio.timeout(seconds):
            async with groq.AsyncGroq(
                api_key=settings.GROQ_API_KEY,
                base_url=settings.GROQ_BASE_URL,
                timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
                max_retries=0,
                http_client=wire,
            ) as client:
                answer = await client.post(self._path, body=body, cast_to=httpx.Response)
        return answer.content


def llm_client() -> LlmClient:
    """Return a client of the kind that settings name."""
    return import_string(settings.LLM_CLIENT)()


@cache
def _trust() -> "ssl.SSLContext":
    """Return the authorities that every connection trusts; reading them takes longer than many a question."""
    import httpx

    return httpx.create_ssl_context()


class TooLarge(Exception):  # noqa: N818  (what is wrong with a body)
    """A body that is longer than any honest answer, or packed so that nobody knows how long."""


async def _limit_body(response: "httpx.Response") -> None:
    """Have the body end in an error where it is too large."""
    import httpx

    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise TooLarge("packed")

    class Limited(httpx.AsyncByteStream):
        def __init__(self, stream: httpx.AsyncByteStream) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for chunk in self._stream:
                size += len(chunk)
                if size > LARGEST_BODY:
                    raise TooLarge(f"over {LARGEST_BODY} bytes")
                yield chunk

        async def aclose(self) -> None:
            await self._stream.aclose()

    if isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = Limited(response.stream)


def _completion(said: Any, seconds: float) -> Completion:
    """Read an answer with care: a server may leave out anything, or send something else."""
    choice = _first(_of(said, "choices"))
    text, usage = _of(_of(choice, "message"), "content"), _of(said, "usage")
    return Completion(
        # Half a character, which JSON can write and nothing else can.
        text=text.encode(errors="replace").decode() if isinstance(text, str) else "",
        is_whole=_of(choice, "finish_reason") != "length",
        prompt_tokens=_count(_of(usage, "prompt_tokens")),
        completion_tokens=_count(_of(usage, "completion_tokens")),
        seconds=seconds,
    )


def _of(thing: Any, key: str) -> Any:
    return thing.get(key) if isinstance(thing, dict) else None


def _first(things: Any) -> Any:
    return things[0] if isinstance(things, list) and things else None


def _count(number: Any) -> int | None:
    is_count = isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 10_000_000
    return number if is_count else None


def _failure(error: "GroqError", seconds: float) -> LlmFailure:
    """Return what went wrong without the answer's own text, which nobody has checked."""
    status = getattr(error, "status_code", None)
    if status is None:
        is_too_large = isinstance(error.__cause__, TooLarge)
        cause = f": {error.__cause__}" if is_too_large else ""
        return LlmFailure("failed", f"{type(error).__name__}{cause}", seconds, may_pass=not is_too_large)
    return LlmFailure(
        "rate_limited" if status == BUSY else "failed",
        f"{type(error).__name__} ({status})",
        seconds,
        may_pass=status == BUSY or status >= BROKEN,
        retry_after=read_retry_after(getattr(error, "response", None)),
    )


def read_retry_after(response: "httpx.Response | None") -> float | None:
    """Return in how many seconds one may ask again, as the server's header says in seconds or as a date."""
    said = response.headers.get("retry-after", "") if response is not None else ""
    try:
        seconds = float(said)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(said).astimezone(UTC) - datetime.now(UTC)).total_seconds()
        except ValueError:
            return None
    return max(seconds, 0.0) if seconds < float("inf") else None
