"""TCP ports on 127.0.0.1 for the embedded services."""

import random
import socket
from pathlib import Path

from .state import read_number, write_number

# Below the range Linux draws outgoing ports from, so that no passing connection sits on a remembered port.
FIRST_PORT, LAST_PORT = 20_000, 32_000


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def choose_port(path: Path) -> int:
    """A port nobody listens on, remembered in the file and kept from one start to the next while it is free."""
    known = read_number(path)
    if known and is_free(known):
        return known
    port = next(port for port in iter(_any_port, None) if is_free(port))
    write_number(path, port)
    return port


def _any_port() -> int:
    return random.randint(FIRST_PORT, LAST_PORT)  # noqa: S311  (a port is no secret)
