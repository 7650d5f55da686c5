"""Lengths of time as the console says them."""


def spoken(seconds: float | None) -> str:
    """Return `0.02 s`, `41 s`, `12 min 3 s` or `3 h 5 min`; nothing for None."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
