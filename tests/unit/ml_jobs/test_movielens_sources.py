import dataclasses
import hashlib
import http.server
import socket
import threading
import time
import zipfile

import pytest

from ml_jobs.errors import DataError
from ml_jobs.movielens import download, sources, wheel
from ml_jobs.movielens.sources import HostUnreachable, Places, locate

CONTENT = b"as good as a zip"


@pytest.fixture
def places(tmp_path):
    return Places(downloads=tmp_path / "downloads", beside=tmp_path / "beside", loopback=True)


@pytest.fixture
def said():
    return []


@pytest.fixture
def site():
    """The address of a server on loopback that has one file, and the list of what it was asked for."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200 if self.path == "/ml-tiny.zip" else 404)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def silent_site():
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_path_is_itself(places, said, tmp_path):
    assert locate(str(tmp_path), places, said.append) == tmp_path


def test_a_name_that_means_nothing_lists_the_names_that_do(places, said):
    with pytest.raises(DataError, match=r"'ml-1b' is no file, .* none of ml-latest-small, ml-25m, ml-32m, ml-100k"):
        locate("ml-1b", places, said.append)


def test_a_published_set_beside_the_clone_is_used_and_said_so(places, said):
    places.beside.mkdir()
    beside = places.beside / "ml-latest-small.zip"
    beside.write_bytes(CONTENT)

    assert locate("", places, said.append) == beside
    assert said == [f"Using {beside}, which is there already."]


def test_a_url_is_downloaded(places, said, site):
    path = locate(f"{site[0]}/ml-tiny.zip", places, said.append)

    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_a_download_with_the_right_checksum_is_kept_and_used_again(places, said, site, algorithm):
    url = f"{site[0]}/ml-tiny.zip#{algorithm}={hashlib.new(algorithm, CONTENT).hexdigest()}"

    first, second = locate(url, places, said.append), locate(url, places, said.append)

    assert first == second
    assert site[1] == ["/ml-tiny.zip"]
    assert said[-1] == f"Using {first}, downloaded before."


def test_a_download_with_the_wrong_checksum_is_refused_and_removed(places, said, site):
    with pytest.raises(DataError) as caught:
        locate(f"{site[0]}/ml-tiny.zip#sha256={'0' * 64}", places, said.append)

    assert f"its sha256 is {hashlib.sha256(CONTENT).hexdigest()}, expected {'0' * 64}" in str(caught.value)
    assert list(places.downloads.iterdir()) == []


def test_a_checksum_of_an_unknown_kind_is_refused(places, said, site):
    with pytest.raises(DataError, match="must be sha256=… or md5=…"):
        locate(f"{site[0]}/ml-tiny.zip#crc=12", places, said.append)
    assert site[1] == []


def test_a_file_the_host_does_not_have_is_said_so(places, said, site):
    with pytest.raises(HostUnreachable, match=r"/gone\.zip could not be downloaded \(Not Found\)"):
        locate(f"{site[0]}/gone.zip", places, said.append)


def test_a_host_that_refuses_is_said_so(places, said):
    with pytest.raises(HostUnreachable, match="Connection refused"):
        locate("http://127.0.0.1:9/ml-tiny.zip", places, said.append)


def test_a_host_that_never_answers_is_given_up(places, said, silent_site, monkeypatch):
    monkeypatch.setattr(download, "CONNECT_SECONDS", 0.3)
    start = time.monotonic()

    with pytest.raises(HostUnreachable):
        locate(f"{silent_site}/ml-tiny.zip", places, said.append)

    assert time.monotonic() - start < 5


def test_an_unreachable_default_falls_back_to_the_wheel_and_says_so(places, said, monkeypatch):
    monkeypatch.setattr(sources, "GROUPLENS", "http://127.0.0.1:9/")
    target = places.downloads / wheel.NAME
    target.mkdir(parents=True)
    for name in wheel.FILES:
        (target / name).write_text("unpacked before")

    assert locate("", places, said.append) == target
    assert any("Using the MovieLens 100K files of the recbole wheel instead" in line for line in said)


def test_a_wheel_with_the_wrong_hash_is_not_unpacked(tmp_path):
    path = tmp_path / "recbole-1.2.1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{wheel.FOLDER}ml-100k.inter", "not the one")

    with pytest.raises(DataError, match=r"recbole-1\.2\.1-py3-none-any\.whl has the wrong checksum"):
        wheel.unpack(path, tmp_path / "ml-100k")
    assert not (tmp_path / "ml-100k").exists()


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/ml-tiny.zip", "file:///etc/passwd"])
def test_a_host_that_points_off_the_web_is_not_followed(places, said, target):
    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(302)
            self.send_header("Location", target)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(HostUnreachable):
            locate(f"http://127.0.0.1:{server.server_port}/ml-tiny.zip", places, said.append)
        thread.join()

    assert not list(places.downloads.glob("*"))


def test_a_download_that_does_not_end_is_cut_off_and_removed(places, said, site, monkeypatch):
    monkeypatch.setattr(download, "MOST_BYTES", len(CONTENT) - 1)

    with pytest.raises(DataError, match="is larger than 15 bytes"):
        locate(f"{site[0]}/ml-tiny.zip", places, said.append)
    assert list(places.downloads.iterdir()) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.8", "169.254.169.254", "[::1]"])
def test_nothing_of_the_machine_s_own_network_is_asked(places, said, site, host):
    port = site[0].rpartition(":")[2]

    with pytest.raises(HostUnreachable, match="give the path of a file instead"):
        locate(f"http://{host}:{port}/ml-tiny.zip", dataclasses.replace(places, loopback=False), said.append)
    assert site[1] == []
