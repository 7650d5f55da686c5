"""Which embedded services a process needs, and how several processes share them."""

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .locks import Lease, exclusive
from .paths import cine_dir
from .postgres import Postgres
from .redis import Redis
from .server import Server

ALL = ("postgres", "redis")
KINDS: dict[str, type[Postgres] | type[Redis]] = {"postgres": Postgres, "redis": Redis}
# Commands that read only files and their arguments; `backtest` must run after `make install` alone.
WITHOUT_SERVICES = {
    "backtest",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "sendtestemail",
    "spectacular",
    "startapp",
    "startproject",
    "version",
}


def services_for(arguments: Sequence[str]) -> tuple[str, ...]:
    """The services a `manage.py` command line needs; none for production settings, which name their own."""
    command = next((word for word in arguments[1:] if not word.startswith("-")), "help")
    asks_for_help = {"-h", "--help", "--version"} & set(arguments)
    if asks_for_help or command in WITHOUT_SERVICES or _is_production(arguments):
        return ()
    return ALL


def _is_production(arguments: Sequence[str]) -> bool:
    named = [word.removeprefix("--settings=") for word in arguments if word.startswith("--settings=")]
    settings = named[-1] if named else os.environ.get("DJANGO_SETTINGS_MODULE", "")
    return settings.endswith(".prod")


@contextmanager
def embedded_services(names: Iterable[str] = ALL) -> Iterator[dict[str, Server]]:
    """Run the named services where no setting points elsewhere, for as long as the block lasts.

    Sets DATABASE_URL and REDIS_URL, for children too. Processes share the servers; the last one to leave stops them.
    """
    folder = cine_dir()
    wanted = [KINDS[name](folder) for name in names if not os.environ.get(KINDS[name].variable)]
    with _stop_on_termination(), ExitStack() as stack:
        yield {server.name: stack.enter_context(_lease(folder, server)) for server in wanted}


def revive(folder: Path, server: Server) -> str:
    """Start the server again where it has died, and return its URL; the caller holds a lease."""
    with exclusive(_lock(folder, server)):
        return server.ensure_running()


@contextmanager
def _lease(folder: Path, server: Server) -> Iterator[Server]:
    with exclusive(_lock(folder, server)):
        lease = Lease(folder / "locks" / f"{server.name}.users")
        os.environ[server.variable] = server.ensure_running()
    try:
        yield server
    finally:
        os.environ.pop(server.variable, None)
        with exclusive(_lock(folder, server)):
            if lease.release():
                server.stop()


def _lock(folder: Path, server: Server) -> Path:
    return folder / "locks" / f"{server.name}.lock"


@contextmanager
def _stop_on_termination() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into an orderly exit, where nobody else handles them, so that leases are given up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _leave(number: int, _frame: object) -> None:
    sys.exit(128 + number)
