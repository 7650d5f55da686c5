"""Fetching a file from the web: within limits of time and size, and from public addresses alone."""

import http.client
import ipaddress
import queue
import socket
import threading
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from ml_jobs.errors import BatchError, DataError

CONNECT_SECONDS = 10.0
MOST_BYTES = 2 * 1024**3
"""Of a download; the largest published set has a quarter of a gigabyte."""
_CHUNK = 1 << 20


class HostUnreachable(BatchError):  # noqa: N818  (says what happened)
    """The host that has the data did not answer in time."""


class PrivateHost(OSError):  # noqa: N818  (says what it is)
    """The name leads to an address of this machine or its network, where a download has no business."""


def download(address: str, target: Path, *, loopback: bool = False) -> None:
    """Write what the address answers; `loopback` lets it be this machine's own.

    Raises HostUnreachable where it cannot be fetched, DataError where it is too large.
    """
    try:
        with closing(_open(address, loopback)) as answer, target.open("wb") as output:
            _copy(answer, output, address)
    except (OSError, http.client.HTTPException) as error:
        target.unlink(missing_ok=True)
        raise HostUnreachable(f"{address} could not be downloaded ({_reason(error)}).") from error
    except DataError:
        target.unlink(missing_ok=True)
        raise


def _copy(answer: http.client.HTTPResponse, output, address: str) -> None:
    received = 0
    while chunk := answer.read(_CHUNK):
        received += len(chunk)
        if received > MOST_BYTES:
            raise DataError(f"{address} is larger than {MOST_BYTES:,} bytes: that is no MovieLens data.")
        output.write(chunk)


def _open(address: str, loopback: bool) -> http.client.HTTPResponse:
    """Open the URL within CONNECT_SECONDS, name look-up and handshake included, which no socket timeout bounds."""
    answers: queue.SimpleQueue[http.client.HTTPResponse | OSError] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(_ask(address, loopback)), daemon=True).start()
    try:
        answer = answers.get(timeout=CONNECT_SECONDS)
    except queue.Empty:
        raise TimeoutError(f"no answer in {CONNECT_SECONDS:.0f} seconds") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _ask(address: str, loopback: bool) -> http.client.HTTPResponse | OSError:
    try:
        return _opener(loopback).open(address, timeout=CONNECT_SECONDS)
    except urllib.error.HTTPError as error:
        error.close()
        return error
    except OSError as error:
        return error


def _opener(loopback: bool) -> urllib.request.OpenerDirector:
    """Follows no redirect off the web, and looks at each address that a name leads to before it is asked."""

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            self.sock = _connect(self.host, self.port, self.timeout, loopback)
            if self._tunnel_host:  # type: ignore[attr-defined]  # a proxy was asked for
                self._tunnel()  # type: ignore[attr-defined]

    class Secure(http.client.HTTPSConnection, Plain):
        """Wraps what `Plain` connects."""

    class PlainHandler(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class SecureHandler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Secure, req)

    return urllib.request.build_opener(_StayOnTheWeb, PlainHandler, SecureHandler)


def _connect(host: str, port: int, timeout: float | None, loopback: bool) -> socket.socket:
    """Connect to the very address that was looked at: asked again, a name may lead elsewhere."""
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not _is_proxy(host):
        for address in found:
            _refuse_private(str(address), host, loopback)
    return socket.create_connection((str(found[0]), port), timeout)


def _refuse_private(text: str, host: str, loopback: bool) -> None:
    address = ipaddress.ip_address(text.partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    if loopback and address.is_loopback:
        return
    if not address.is_global or address.is_multicast:
        raise PrivateHost(f"{host} is {address}, which is not on the public web: give the path of a file instead")


def _is_proxy(host: str) -> bool:
    """Whether the operator has the web asked through this host, which then looks names up itself."""
    return host in {urlsplit(url).hostname for url in urllib.request.getproxies().values()}


class _StayOnTheWeb(urllib.request.HTTPRedirectHandler):
    """Follow a host's redirects to http and https alone, and never from https down to http."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        allowed = {"https"} if urlsplit(req.full_url).scheme == "https" else {"http", "https"}
        if urlsplit(newurl).scheme not in allowed:
            raise urllib.error.HTTPError(req.full_url, code, f"it points on to {newurl}", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error) or type(error).__name__
