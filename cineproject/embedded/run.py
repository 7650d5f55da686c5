"""`make run`: everything the site needs, step by step, and then the site itself until Ctrl-C."""

import http.client
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import results
from .console import say
from .errors import EmbeddedError
from .locks import exclusive
from .paths import cine_dir
from .ports import is_free
from .secrets import secret
from .services import embedded_services
from .steps import run_steps
from .supervisor import Supervisor, programs

START_SECONDS = 90.0


def main() -> int:
    """Run the site until it is told to stop; the exit code of the process."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    # This is the site of the machine in front of you, whatever the Celery app assumes for a process without settings.
    os.environ["DJANGO_SETTINGS_MODULE"] = "cineproject.settings.dev"
    # Its products are small: threads that wait for one another would only take the cores from the other processes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        _run(cine_dir(), os.environ.get("HOST") or "127.0.0.1", _wanted_port())
    except EmbeddedError as error:
        print(f"make run: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130
    except SystemExit as termination:
        say("Stopped.")
        return int(termination.code or 0)
    return 0


def _run(folder: Path, host: str, port: int) -> None:
    began = time.monotonic()
    url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"  # noqa: S104  (only where HOST asks for it)
    web, *others = programs(folder, host=host, port=port)
    with _the_only_run(folder, url):
        for child in (web, *others):
            child.end_leftover()
        _check_port(host, port)
        passwords = _passwords(folder)
        say(f"Starting the services in {folder} …")
        with embedded_services() as servers, _supervision(Supervisor(folder, servers)) as supervisor:
            _prepare(folder)
            supervisor.take_signals()
            # The others are as heavy to start as the web; it gets the processor to itself until it answers.
            supervisor.start(web)
            signs = _signs(passwords)
            if _wait_for_site(supervisor, url):
                supervisor.start(*others)
                _introduce(folder, url, signs, time.monotonic() - began)
            supervisor.run()
    say("Stopped.")


@contextmanager
def _supervision(supervisor: Supervisor) -> Iterator[Supervisor]:
    try:
        yield supervisor
    finally:
        say("Stopping …")
        supervisor.stop()


@contextmanager
def _the_only_run(folder: Path, url: str) -> Iterator[None]:
    """Hold the place of the one running site in this folder, and leave a note for those who come second."""
    note = folder / "run.json"
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive(folder / "locks" / "run.lock", wait=False))
        except BlockingIOError:
            raise EmbeddedError(_already_running(note)) from None
        note.write_text(json.dumps({"pid": os.getpid(), "url": url}))
        stack.callback(note.unlink)
        yield


def _already_running(note: Path) -> str:
    try:
        running = json.loads(note.read_text())
    except (OSError, ValueError):
        return "CineWhy is running already; stop it with Ctrl-C first."
    return f"CineWhy is running already at {running['url']} (process {running['pid']}); stop it with Ctrl-C first."


def _wanted_port() -> int:
    named = os.environ.get("PORT") or "8000"
    if not (named.isdecimal() and 0 < int(named) < 65_536):
        raise EmbeddedError(f"PORT={named} is no port: name a number from 1 to 65535, as in `make run PORT=8001`.")
    return int(named)


def _check_port(host: str, port: int) -> None:
    if not is_free(port, host):
        raise EmbeddedError(f"Port {port} is busy: name another one, as in `make run PORT={port + 1}`.")


def _passwords(folder: Path) -> dict[str, str]:
    """The passwords of the two accounts, from the environment or made on this machine; the commands find them there."""
    names = {results.DEMO: "DEMO_PASSWORD", results.ADMIN: "ADMIN_PASSWORD"}
    for name in names.values():
        os.environ[name] = os.environ.get(name) or secret(folder, name)
    return {account: os.environ[name] for account, name in names.items()}


def _prepare(folder: Path) -> None:
    import django
    from django.db import connections

    django.setup()
    run_steps(folder)
    connections.close_all()


def _signs(passwords: dict[str, str]) -> dict[str, str]:
    """What to tell a person of each account's password."""
    from django.db import connections

    opens = {account: results.password_opens(account, password) for account, password in passwords.items()}
    connections.close_all()
    return {account: passwords[account] if opens[account] else "(the password set on the site)" for account in opens}


def _wait_for_site(supervisor: Supervisor, url: str) -> bool:
    """Whether the site came up; false where it was told to stop before."""
    deadline = time.monotonic() + START_SECONDS
    while not supervisor.stopping:
        if _answers(url):
            return True
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The site does not answer; see {supervisor.cine_dir}/logs/web.log.")
        supervisor.tick()
    return False


def _answers(url: str) -> bool:
    host, port = url.removeprefix("http://").rstrip("/").rsplit(":", 1)
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _introduce(folder: Path, url: str, signs: dict[str, str], seconds: float) -> None:
    say(f"\nCineWhy is ready at {url} (started in {seconds:.0f} s)\n")
    say(f"    sign in as  {results.DEMO:<6} {signs[results.DEMO]:<32} {url}login/")
    say(f"            or  {results.ADMIN:<6} {signs[results.ADMIN]:<32} {url}admin/")
    say(f"\nLogs are in {folder}/logs. Ctrl-C stops everything.")


if __name__ == "__main__":
    sys.exit(main())
