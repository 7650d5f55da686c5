"""Language models: the one module that knows a vendor.

How to call it::

    client = llm_client()                       # what settings.LLM_CLIENT names
    if client.is_configured:
        answer = client.complete([{"role": "system", "content": "…"}, …], max_tokens=900)    # raises LlmFailure
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from groq import GroqError
    from groq.types.chat import ChatCompletion

CONNECT_SECONDS = 5.0
Messages = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model answered; `is_whole` is False where it ran out of tokens."""

    text: str
    is_whole: bool
    prompt_tokens: int
    completion_tokens: int
    seconds: float


class LlmFailure(Exception):  # noqa: N818  (an answer that did not come, named for what the caller does about it)
    """No answer came; `reason` is timeout, rate_limited or failed."""

    def __init__(self, reason: str, detail: str, seconds: float = 0.0) -> None:
        super().__init__(detail)
        self.reason = reason
        self.seconds = seconds


class LlmClient(Protocol):
    """A language model that answers in JSON."""

    model: str
    is_configured: bool

    def complete(self, messages: Messages, *, max_tokens: int) -> Completion:
        """Return the model's answer to the messages; raises LlmFailure."""
        ...


class OfflineClient:
    """No language model: whoever asks first looks at `is_configured` and does without."""

    model = "offline"
    is_configured = False

    def complete(self, messages: Messages, *, max_tokens: int) -> Completion:
        """Refuse."""
        raise LlmFailure("failed", "No language model is configured.")


class GroqClient:
    """Groq, or any server that speaks its wire format; the base URL is given without /openai/v1.

    The library retries 429 and 5xx with growing pauses, and waits as long as `retry-after` says.
    """

    is_configured = True

    def __init__(self) -> None:
        # Slow to import, and most processes never ask.
        import groq
        import httpx

        self._errors = groq
        self.model = settings.GROQ_MODEL
        self._client = groq.Groq(
            api_key=settings.GROQ_API_KEY,
            base_url=settings.GROQ_BASE_URL,
            timeout=httpx.Timeout(settings.GROQ_TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
            max_retries=settings.GROQ_MAX_RETRIES,
        )

    def complete(self, messages: Messages, *, max_tokens: int) -> Completion:
        """Return the model's answer in JSON mode."""
        started = time.monotonic()
        try:
            answer = self._client.chat.completions.create(
                model=self.model,
                messages=cast(Any, list(messages)),
                response_format={"type": "json_object"},
                temperature=0.4,
                max_tokens=max_tokens,
            )
        except self._errors.GroqError as error:
            raise LlmFailure(self._reason(error), _detail(error), time.monotonic() - started) from error
        except ValueError as error:
            raise LlmFailure("failed", "The answer is no JSON.", time.monotonic() - started) from error
        return _completion(answer, time.monotonic() - started)

    def _reason(self, error: "GroqError") -> str:
        if isinstance(error, self._errors.APITimeoutError):
            return "timeout"
        return "rate_limited" if isinstance(error, self._errors.RateLimitError) else "failed"


def llm_client() -> LlmClient:
    """Return a client of the kind that settings name."""
    return import_string(settings.LLM_CLIENT)()


def _completion(answer: "ChatCompletion", seconds: float) -> Completion:
    """Read an answer with care: a server may leave out what the library's types promise."""
    choices = getattr(answer, "choices", None) or []
    message = getattr(choices[0], "message", None) if choices else None
    usage = getattr(answer, "usage", None)
    return Completion(
        text=getattr(message, "content", None) or "",
        is_whole=not choices or getattr(choices[0], "finish_reason", "stop") != "length",
        prompt_tokens=int(getattr(usage, "prompt_tokens", 0) or 0),
        completion_tokens=int(getattr(usage, "completion_tokens", 0) or 0),
        seconds=seconds,
    )


def _detail(error: "GroqError") -> str:
    """Say what went wrong without the answer's own text, which nobody has checked."""
    status = getattr(error, "status_code", None)
    return f"{type(error).__name__}{f' ({status})' if status else ''}"
