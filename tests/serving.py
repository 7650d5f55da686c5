"""The site as it is deployed, in a thread: WhiteNoise serves what was collected, named by its content, compressed."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread


class HangingUpServer(ThreadedWSGIServer):
    """Hangs up when it closes: browsers keep connections, each with a thread and its session at the database."""

    daemon_threads = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._calls: list[socket.socket] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        self._calls.append(request)
        super().process_request(request, client_address)

    def server_close(self) -> None:
        for call in self._calls:
            with suppress(OSError):
                call.shutdown(socket.SHUT_RDWR)
        super().server_close()


class DeployedSite(LiveServerThread):
    """Django's own server for tests, with nothing between it and the application."""

    server_class = HangingUpServer

    def __init__(self, host: str) -> None:
        super().__init__(host, static_handler=lambda _application: WSGIHandler())
        self.daemon = True


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[str]:
    """Serve the site on a free port, with the settings as they are now, and yield its address."""
    thread = DeployedSite(host)
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://{host}:{thread.port}"
    finally:
        thread.terminate()
