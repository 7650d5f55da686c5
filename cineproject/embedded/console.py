def say(line: str) -> None:
    """One line for the person at the terminal, or in the file that stands in for it."""
    print(line, flush=True)  # noqa: T201
