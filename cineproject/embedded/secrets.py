"""Passwords and keys that are made once on this machine and kept in `.cine/secrets.json`."""

import json
import os
import secrets
import string
from pathlib import Path

from .errors import EmbeddedError
from .locks import exclusive
from .paths import private_dir

ALPHABET = string.ascii_letters + string.digits


def secret(cine_dir: Path, name: str, *, length: int = 24) -> str:
    """The secret of that name, made of letters and digits on first use and the same ever after."""
    path = private_dir(Path(cine_dir)) / "secrets.json"
    known = _read(path)
    if name not in known:
        with exclusive(path.with_suffix(".lock")):
            known = _read(path)
            if name not in known:
                known[name] = "".join(secrets.choice(ALPHABET) for _ in range(length))
                _write(path, known)
    return known[name]


def _read(path: Path) -> dict[str, str]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise EmbeddedError(f"Cannot read the generated secrets in {path}: {error}.") from None


def _write(path: Path, known: dict[str, str]) -> None:
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(known, file, indent=2)
        file.flush()
        os.fsync(descriptor)
    new.replace(path)
