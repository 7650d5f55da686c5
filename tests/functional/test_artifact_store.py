"""The artifact store keeps the same promises on a folder and on an S3 server."""

import hashlib
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage

from recommender.artifacts import ArtifactCorrupted, ArtifactError, ArtifactMissing, ArtifactStore

KEYS = ("cinewhy-tests", "cinewhy-tests-secret")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("rclone serve s3 did not start")


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory):
    """The port of a real S3-compatible server on loopback, with one empty bucket."""
    root = tmp_path_factory.mktemp("s3")
    (root / "bucket").mkdir()
    port = free_port()
    rclone = Path(sys.executable).with_name("rclone")
    options = ["--addr", f"127.0.0.1:{port}", "--auth-key", ",".join(KEYS)]
    log = root.parent / "rclone.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [rclone, "serve", "s3", *options, "--config", "", str(root)], stdout=output, stderr=output
        )
        try:
            wait_for(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=10)


def folder_storage(root: Path) -> FileSystemStorage:
    return FileSystemStorage(location=root, allow_overwrite=True)


def s3_storage(port: int, location: str) -> S3Storage:
    return S3Storage(
        bucket_name="bucket",
        location=location,
        endpoint_url=f"http://127.0.0.1:{port}",
        access_key=KEYS[0],
        secret_key=KEYS[1],
        region_name="us-east-1",
        addressing_style="path",
        signature_version="s3v4",
        default_acl=None,
        file_overwrite=True,
    )


@pytest.fixture(params=["folder", "s3"])
def store(request, tmp_path):
    if request.param == "folder":
        return ArtifactStore(folder_storage(tmp_path))
    return ArtifactStore(s3_storage(request.getfixturevalue("s3_server"), tmp_path.name))


def write(store: ArtifactStore, version: str = "20260101-000000-abcdef") -> str:
    store.write_model(version, {"movies.npz": b"films", "themes.json": b"[]"}, {"version": version, "k": 40})
    return version


def test_a_model_reads_back_as_it_was_written(store):
    version = write(store)

    assert store.read_file(version, "movies.npz") == b"films"
    assert store.read_manifest(version)["k"] == 40


def test_the_manifest_lists_hash_and_size_of_every_file(store):
    version = write(store)

    assert store.read_manifest(version)["files"] == {
        "movies.npz": {"sha256": hashlib.sha256(b"films").hexdigest(), "bytes": 5},
        "themes.json": {"sha256": hashlib.sha256(b"[]").hexdigest(), "bytes": 2},
    }


def test_a_file_from_disk_is_stored_whole(store, tmp_path):
    content = bytes(range(256)) * 9000
    source = tmp_path / "large.npz"
    source.write_bytes(content)

    store.write_model("v1", {"large.npz": source}, {})

    assert store.read_file("v1", "large.npz") == content


def test_versions_come_oldest_first(store):
    for version in ("20260301-000000-cccccc", "20260101-000000-aaaaaa", "20260201-000000-bbbbbb"):
        write(store, version)

    assert store.versions() == ["20260101-000000-aaaaaa", "20260201-000000-bbbbbb", "20260301-000000-cccccc"]


def test_an_empty_store_has_no_versions(store):
    assert store.versions() == []


def test_a_half_written_model_does_not_exist(store):
    store.put("models/20260401-000000-dddddd/movies.npz", b"films")

    assert store.versions() == []
    with pytest.raises(ArtifactMissing, match=r"models/20260401-000000-dddddd/manifest\.json is not in"):
        store.read_manifest("20260401-000000-dddddd")


def test_a_corrupted_file_is_named_with_both_hashes(store):
    version = write(store)
    store.put(f"models/{version}/movies.npz", b"fILMS")

    with pytest.raises(ArtifactCorrupted) as caught:
        store.read_file(version, "movies.npz")

    message = str(caught.value)
    assert f"models/{version}/movies.npz" in message
    assert hashlib.sha256(b"films").hexdigest() in message
    assert hashlib.sha256(b"fILMS").hexdigest() in message


def test_a_manifest_that_is_not_json_is_corrupted(store):
    version = write(store)
    store.put(f"models/{version}/manifest.json", b'{"version": "2026')

    with pytest.raises(ArtifactCorrupted, match="not JSON"):
        store.read_file(version, "movies.npz")


def test_a_file_that_is_gone_is_missing(store):
    version = write(store)
    store.delete(f"models/{version}/themes.json")

    with pytest.raises(ArtifactMissing, match=r"themes\.json is not in the artifact store"):
        store.read_file(version, "themes.json")


def test_a_file_the_manifest_does_not_list_is_missing(store):
    version = write(store)
    store.put(f"models/{version}/extra.npz", b"not mine")

    with pytest.raises(ArtifactMissing, match=r"lists no file extra\.npz"):
        store.read_file(version, "extra.npz")


def test_a_version_never_changes(store):
    version = write(store)

    with pytest.raises(ArtifactError, match="a version never changes"):
        write(store, version)


def test_a_source_artifact_is_replaced_by_the_next(store):
    key = "sources/ml-latest-small/ratings.parquet"
    store.put(key, b"first")
    store.put(key, b"second")

    with store.open(key) as stream:
        assert stream.read() == b"second"


def test_an_artifact_exists_until_it_is_deleted(store):
    key = "sources/ml-latest-small/ratings.parquet"
    store.put(key, b"ratings")
    assert store.exists(key)

    store.delete(key)

    assert not store.exists(key)
    with pytest.raises(ArtifactMissing, match=key):
        store.open(key)


@pytest.mark.parametrize("name", ["../secrets", "a/b", "", ".hidden"])
def test_a_name_that_leaves_the_folder_is_refused(store, name):
    with pytest.raises(ArtifactMissing, match="cannot be the name"):
        store.read_manifest(name)


def test_a_storage_that_renames_instead_of_replacing_is_refused(tmp_path):
    store = ArtifactStore(FileSystemStorage(location=tmp_path))
    store.put("sources/x", b"first")

    with pytest.raises(ArtifactError, match="must allow overwriting"):
        store.put("sources/x", b"second")

    assert [path.name for path in (tmp_path / "sources").iterdir()] == ["x"]
