"""Keeps web, worker and beat running, and the servers under them, until it is told to stop."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from ..settings.tasks import TASK_QUEUES
from .children import Child
from .console import say
from .paths import private_dir
from .server import Server
from .services import revive

TICK_SECONDS = 0.2
CHECK_SECONDS = 3.0


def programs(cine_dir: Path, *, host: str, port: int) -> list[Child]:
    """Web, beat and worker."""
    logs, pids = private_dir(cine_dir / "logs"), private_dir(cine_dir / "run")
    web = ["gunicorn", "cineproject.wsgi", "--bind", f"{host}:{port}", "--workers", "2", "--threads", "4", "--preload"]
    web += ["--timeout", "60", "--graceful-timeout", "5", "--access-logfile", "-", "--no-control-socket"]
    web += ["--config", "python:cineproject.gunicorn_hooks"]
    celery = ["celery", "-A", "cineproject"]
    beat = [*celery, "beat", "--schedule", str(cine_dir / "celerybeat-schedule"), "--loglevel", "INFO"]
    # Alone on this machine, the worker has nobody to gossip with, and trains as well.
    worker = [*celery, "worker", "--queues", ",".join(TASK_QUEUES), "--concurrency", "2"]
    worker += ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(pids / "metrics")}
    return [
        Child(name, [sys.executable, "-m", *command], logs / f"{name}.log", pids / f"{name}.pid", environment=extra)
        for name, command, extra in (("web", web, shared), ("beat", beat, {}), ("worker", worker, {}))
    ]


class Supervisor:
    """Runs children over servers; `run` returns when a signal asked it to stop."""

    def __init__(self, cine_dir: Path, servers: Mapping[str, Server]) -> None:
        self.cine_dir = cine_dir
        self.children: list[Child] = []
        self.servers = list(servers.values())
        self.stopping = False
        self._next_check = 0.0

    def take_signals(self) -> None:
        """From here on the signals that mean stop end `run`, unless the process was started to ignore them."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)

    def start(self, *children: Child) -> None:
        """Start these beside those that run already."""
        for child in children:
            self.children.append(child)
            child.start()

    def tick(self) -> None:
        """Look after everything once."""
        for child in self.children:
            if line := child.keep_up():
                say(line)
        if time.monotonic() >= self._next_check:
            self._check_servers()
            for child in self.children:
                child.rotate_log()
            self._next_check = time.monotonic() + CHECK_SECONDS
        time.sleep(TICK_SECONDS)

    def run(self) -> None:
        """Look after everything until told to stop."""
        while not self.stopping:
            self.tick()

    def stop(self) -> None:
        """End the children, all at once; the servers they talk to are stopped by who holds their leases."""
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.await_end()

    def _on_signal(self, _number: int, _frame: object) -> None:
        if self.stopping:
            for child in self.children:
                child.stop_seconds = 0.0
        self.stopping = True

    def _check_servers(self) -> None:
        for server in self.servers:
            if not server.is_running():
                say(f"{server.name} does not answer; starting it again, see {self.cine_dir}/logs/{server.name}.log")
                self._revive(server)

    def _revive(self, server: Server) -> None:
        """Bring the server back; where it had to move to another port, the children are told by starting anew."""
        before = os.environ[server.variable]
        os.environ[server.variable] = revive(self.cine_dir, server)
        if os.environ[server.variable] != before:
            self.stop()
