"""Who runs PostgreSQL. It refuses to be root, so root runs it under another number or as somebody else."""

import functools
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import EmbeddedError
from .paths import private_dir

# Reachable for every account, and kept over restarts of the machine.
OUTSIDE_HOME = Path("/var/lib/cinewhy")


@dataclass(frozen=True)
class Identity:
    """How to run PostgreSQL's programs: from which binaries, with its data in which home, as whom."""

    home: Path
    binaries: Path
    prefix: tuple[str, ...] = ()
    account: dict[str, Any] = field(default_factory=dict)

    def run(self, command: Sequence[str | Path], **options: Any) -> subprocess.CompletedProcess:
        """Run one of PostgreSQL's programs to its end."""
        return subprocess.run([*self.prefix, *command], cwd=self.home, **self.account, **options)  # noqa: S603, PLW1510

    @contextmanager
    def private_file(self, name: str, text: str) -> Iterator[Path]:
        """A file in the home that only this identity reads, gone afterwards."""
        path = self.home / name
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            if self.account:
                os.chown(path, self.account["user"], self.account["group"])
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)


def choose_identity(home: Path, binaries: Path) -> Identity:
    """The identity that can run these binaries on data in this home, or in a home it can reach."""
    if os.geteuid() != 0:
        return Identity(home, binaries)
    owner = home.stat().st_uid
    if owner != 0:
        return _as_account(owner, home, binaries)
    if prefix := _unshare_prefix():
        return Identity(home, binaries, prefix)
    return _as_outsider(home, binaries)


@functools.cache
def _unshare_prefix() -> tuple[str, ...]:
    """The command that makes root look like an account to PostgreSQL while files stay root's; empty where denied."""
    uid = _ordinary_account()
    prefix = ("unshare", "-U", f"--map-user={uid}", f"--map-group={uid}")
    try:
        allowed = subprocess.run([*prefix, "true"], capture_output=True, timeout=10).returncode == 0  # noqa: S603, PLW1510
    except (OSError, subprocess.TimeoutExpired):
        allowed = False
    return prefix if allowed else ()


def _as_outsider(home: Path, binaries: Path) -> Identity:
    """An account that owns nothing here: it gets a folder of its own and a copy of the binaries it can reach."""
    try:
        outside = _outside_home(home)
        uid = _ordinary_account()
        outside.mkdir(mode=0o700, parents=True, exist_ok=True)
        outside.parent.chmod(0o711)
        copy = _copy_binaries(binaries, outside)
        os.chown(outside, uid, uid)
        identity = _as_account(uid, outside, copy)
        works = identity.run([copy / "bin" / "postgres", "--version"], capture_output=True).returncode == 0
    except OSError:
        works = False
    if not works:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and neither `unshare` nor another account is allowed here: "
            "run as an ordinary user, or set DATABASE_URL to a PostgreSQL with pgvector."
        )
    return identity


def _outside_home(home: Path) -> Path:
    """The folder outside root's home that belongs to this one, written down in it."""
    note = private_dir(home) / "outside"
    if not note.exists():
        note.write_text(secrets.token_hex(8))
    return OUTSIDE_HOME / note.read_text().strip()


def _copy_binaries(binaries: Path, outside: Path) -> Path:
    """A copy of the wheel's binaries, with their libraries where they look for them; made anew after an upgrade."""
    target = private_dir(outside / "server") / binaries.name
    installed, copied = binaries / "bin" / "postgres", target / "bin" / "postgres"
    if not copied.exists() or copied.stat().st_mtime != installed.stat().st_mtime:
        shutil.rmtree(target.parent)
        libraries = binaries.parent.with_name(f"{binaries.parent.name}.libs")
        shutil.copytree(libraries, outside / libraries.name, dirs_exist_ok=True)
        half = target.with_name("half")
        shutil.copytree(binaries, half, symlinks=True)
        half.rename(target)
        target.parent.chmod(0o755)
    return target


def _as_account(uid: int, home: Path, binaries: Path) -> Identity:
    gid = pwd.getpwuid(uid).pw_gid if _has_account(uid) else uid
    return Identity(home, binaries, account={"user": uid, "group": gid, "extra_groups": []})


def _ordinary_account() -> int:
    """The number of an account that is not root; initdb wants one with a name."""
    if _has_account(1000):
        return 1000
    return next((account.pw_uid for account in pwd.getpwall() if account.pw_uid != 0), 1000)


def _has_account(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
