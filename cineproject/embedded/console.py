import contextlib


def say(line: str) -> None:
    """One line for the person at the terminal, or in the file that stands in for it; the site outlives both."""
    with contextlib.suppress(OSError):
        print(line, flush=True)  # noqa: T201
