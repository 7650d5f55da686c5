"""The site as it is deployed, in a thread: WhiteNoise serves what was collected, named by its content, compressed."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.test.testcases import LiveServerThread


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[str]:
    """Serve the site on a free port, with the settings as they are now, and yield its address."""
    thread = LiveServerThread(host, static_handler=lambda _application: WSGIHandler())
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://{host}:{thread.port}"
    finally:
        thread.terminate()
