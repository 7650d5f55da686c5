"""A language model for tests: a real HTTP server on this machine that speaks Groq's wire format.

How to call it::

    with at_work(settings) as server:                     # the site is configured with it, and it may work for people
        server.says(honest, always=True)                  # as the writer; `to="curator"` and so on for the others
        server.fails(429, {"Retry-After": "1"})
        server.stalls(30), server.drips(b"...", every=0.05)
        server.asked_of("writer")                         # the requests it got

An agent that is told nothing answers plainly: an analyst and a curator what they were offered first, a reviewer that it
has nothing to object to, the others with an error.
"""

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from explainer.llm.approval import Team, version_of
from explainer.models import WriterApproval

Answer = str | Callable[[dict[str, Any]], str]
"""What a model says: a text, or what it makes of the request."""
AGENTS = {
    "You are the writer": "writer",
    "You are an analyst": "analyst",
    "You are the curator": "curator",
    "You check what": "reviewer",
    "You name the themes": "labeller",
}
Usage = dict[str, int] | None
USAGE: Usage = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}


@dataclass
class GroqServer:
    """The server; `asked` holds the requests it got."""

    url: str
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    always: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    usage: Usage = field(default_factory=lambda: USAGE)

    def says(self, content: Answer, *, finish: str = "stop", always: bool = False, to: str = "writer") -> "GroqServer":
        """Answer an agent's next request (or every one) with this content."""
        return self._will({"content": content, "finish": finish}, always, to)

    def fails(
        self, status: int, headers: dict[str, str] | None = None, *, always: bool = False, to: str = "writer"
    ) -> "GroqServer":
        """Answer with an error."""
        return self._will({"status": status, "headers": headers or {}}, always, to)

    def stalls(self, seconds: float, *, always: bool = False, to: str = "writer") -> "GroqServer":
        """Say nothing for a while, then something harmless."""
        return self._will({"stall": seconds, "content": "{}", "finish": "stop"}, always, to)

    def sends(
        self, body: bytes, headers: dict[str, str] | None = None, *, always: bool = False, to: str = "writer"
    ) -> "GroqServer":
        """Answer with a body that need not be JSON at all."""
        return self._will({"body": body, "headers": headers or {}}, always, to)

    def drips(self, body: bytes, *, every: float, head: bool = False, always: bool = False) -> "GroqServer":
        """Answer byte by byte, the headers as well where `head` says so."""
        return self._will({"body": body, "every": every, "head": head}, always, "writer")

    def asked_of(self, agent: str) -> list[dict[str, Any]]:
        """Return the requests an agent made."""
        return [request for request in self.asked if request["agent"] == agent]

    def prompts(self) -> list[str]:
        """Return what the last message of each request said."""
        return [request["messages"][-1]["content"] for request in self.asked]

    def _will(self, answer: dict[str, Any], always: bool, to: str) -> "GroqServer":
        if always:
            self.always[to] = answer
        else:
            self.answers[to].append(answer)
        return self

    def next_answer(self, agent: str) -> dict[str, Any]:
        """Take the next answer for an agent."""
        if self.answers[agent]:
            return self.answers[agent].pop(0)
        return self.always.get(agent) or PLAIN.get(agent) or {"status": 500, "headers": {}}


@contextmanager
def groq_server() -> Iterator[GroqServer]:
    """Run a server on a free port of this machine; its base URL is without a path, as Groq's own."""
    http = _Quiet(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    http.block_on_close = False
    http.groq = GroqServer(f"http://127.0.0.1:{http.server_address[1]}")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield http.groq
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


@contextmanager
def at_work(settings) -> Iterator[GroqServer]:
    """Run a server that the site is configured with, without retries, with every team approved (needs a database)."""
    with groq_server() as server:
        configure(settings, server)
        let_work(settings.GROQ_MODEL)
        yield server


def configure(settings, server: GroqServer) -> None:
    """Have the site ask this server, impatiently."""
    settings.LLM_CLIENT = "explainer.clients.GroqClient"
    settings.GROQ_API_KEY = "gsk_test"
    settings.GROQ_BASE_URL = server.url
    settings.GROQ_TIMEOUT_SECONDS = 0.5
    settings.GROQ_MAX_RETRIES = 0
    settings.CELERY_TASK_ALWAYS_EAGER = True


def let_work(model: str, *teams: str) -> None:
    """Approve a model with the present prompts, as a trial would."""
    for team in teams or Team:
        WriterApproval.objects.create(team=team, model=model, prompt_version=version_of(team))


def evidence_in(request: dict[str, Any]) -> Any:
    """Return the data an agent was given, the last of them where an answer is to be repaired."""
    asked = request["messages"][1]["content"]
    return json.loads(re.findall(r"BEGIN DATA \w+\n(.*?)\nEND DATA \w+", asked, re.DOTALL)[0])


def honest(request: dict[str, Any]) -> str:
    """Write as the rules ask: one true sentence a subject."""
    told = evidence_in(request)
    shelf = [shelf_sentence(told)] if "shelf" in told else []
    return json.dumps({"shelf": shelf, "films": [film_answer(film) for film in told["films"]]})


def shelf_sentence(told: dict[str, Any]) -> dict[str, Any]:
    """Return a true sentence about a shelf."""
    fact, text = next(iter(told["shelf"]["facts"].items()))
    films = re.findall(r"\[\[\d+\]\]", text)
    return {"text": f"Part of the case for this shelf is made by {films[0]}.", "facts": [fact]}


def film_answer(film: dict[str, Any], text: str = "{a} brings you here{like}.") -> dict[str, Any]:
    """Return what is said of one film: a text that names its heaviest contributor, with real facts."""
    contribution = next(fact for fact in film["facts"] if fact.startswith("c"))
    marker = re.search(r"\[\[\d+\]\]", film["facts"][contribution])[0]
    shared = [fact for fact in film["facts"] if fact.startswith("s")][:1]
    like = "".join(f": {film['facts'][fact].split(': ')[1].split(';')[0]}, like this" for fact in shared)
    said = text.replace("{a}", marker).replace("{like}", like)
    return {"id": film["id"], "sentences": [{"text": said, "facts": [contribution, *shared]}]}


def first_traits(request: dict[str, Any]) -> str:
    """See a pattern in each of the first traits told."""
    facts = list(evidence_in(request)["facts"])[:4]
    return json.dumps({"patterns": [{"facts": [fact]} for fact in facts]})


def first_shelves(request: dict[str, Any]) -> str:
    """Choose what is offered first, as many as there may be, under their working titles."""
    offers = evidence_in(request)["shelves"][:8]
    return json.dumps({"shelves": [{"id": offer["id"], "title": ""} for offer in offers]})


PLAIN: dict[str, dict[str, Any]] = {
    "analyst": {"content": first_traits, "finish": "stop"},
    "curator": {"content": first_shelves, "finish": "stop"},
    "reviewer": {"content": '{"objections": []}', "finish": "stop"},
}


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request, client_address) -> None:
        """Say nothing of clients that hang up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        groq = self.server.groq
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        system = request["messages"][0]["content"]
        agent = next((name for words, name in AGENTS.items() if system.startswith(words)), "writer")
        groq.asked.append(request | {"agent": agent, "path": self.path, "key": self.headers["Authorization"]})
        answer = groq.next_answer(agent)
        if stall := answer.get("stall"):
            time.sleep(stall)
        if "status" in answer:
            error = json.dumps({"error": {"message": "no", "type": "error"}}).encode()
            return self._send(answer["status"], error, answer)
        body = answer["body"] if "body" in answer else _completion(request, answer, groq.usage)
        return self._send(200, body, answer)

    def _send(self, status: int, body: bytes, answer: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))} | answer.get("headers", {})
        head = f"HTTP/1.1 {status} {'OK' if status < 300 else 'No'}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
        every = answer.get("every", 0.0)
        try:
            self._write(head.encode(), every if answer.get("head") else 0.0)
            self._write(body, every)
        except (BrokenPipeError, ConnectionResetError):
            # The client gave up waiting.
            self.close_connection = True

    def _write(self, data: bytes, every: float) -> None:
        if not every:
            self.wfile.write(data)
        for place in range(len(data) if every else 0):
            self.wfile.write(data[place : place + 1])
            time.sleep(every)

    def log_message(self, *args) -> None:
        """Stay quiet."""


def _completion(request: dict[str, Any], answer: dict[str, Any], usage: Usage) -> bytes:
    content = answer["content"]
    said = content(request) if callable(content) else content
    message = {"role": "assistant", "content": said}
    choice = {"index": 0, "message": message, "finish_reason": answer["finish"], "logprobs": None}
    whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": request["model"]}
    return json.dumps(whole | {"choices": [choice]} | ({"usage": usage} if usage else {})).encode()
