"""Can the project be installed here? Run as a file by `make`, before anything is installed and by any Python 3."""

import importlib.util
import platform
import sys


def complaint():
    """One line that says what to install, or None where everything is there."""
    here = f"{platform.system()} {platform.machine()}"
    if here != "Linux x86_64" or platform.libc_ver()[0] != "glibc":
        return (
            f"CineWhy's bundled PostgreSQL, Redis and Java run on Linux x86_64 with glibc; this is {here}. "
            "Use such a machine or container, or install requirements/web.txt and set DATABASE_URL and REDIS_URL."
        )
    if sys.version_info < (3, 11):  # noqa: UP036  (older ones run this file, to be told so)
        return (
            f"CineWhy needs Python 3.11 or newer; {sys.executable} is {platform.python_version()}. "
            "Install one and name it, as in `make run PYTHON=python3.12`."
        )
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        return f"{sys.executable} cannot make a virtual environment; install its venv module (python3-venv on Debian)."
    return None


if __name__ == "__main__":
    sys.exit(complaint())
