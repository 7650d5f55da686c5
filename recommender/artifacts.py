"""The artifact store: every model version and every source's ratings, on Django's storage API (a folder or S3).

A model is its files and then its manifest: a version without a manifest was never finished and does not exist.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

MANIFEST = "manifest.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_CHUNK = 1 << 20


class ArtifactError(Exception):
    """What went wrong with an artifact, in one line."""


class ArtifactMissing(ArtifactError):  # noqa: N818  (says what happened)
    """The artifact is not in the store."""


class ArtifactCorrupted(ArtifactError):  # noqa: N818  (says what happened)
    """The artifact is in the store and is not what was written."""


class ArtifactStore:
    """Reads and writes artifacts of the storage named `artifacts` in settings."""

    def __init__(self, storage: Storage | None = None) -> None:
        self._storage = storage or storages["artifacts"]

    def write_model(self, version: str, files: Mapping[str, bytes | Path], manifest: Mapping[str, Any]) -> None:
        """Store a model; the manifest, with the sha256 and size of each file added, comes last."""
        if self.exists(_model_key(version, MANIFEST)):
            raise ArtifactError(f"Model {version} is in the artifact store already; a version never changes.")
        listing = {}
        for name, content in files.items():
            self.put(_model_key(version, name), content)
            listing[name] = _fingerprint(content)
        text = json.dumps({**manifest, "files": listing}, indent=1, sort_keys=True)
        self.put(_model_key(version, MANIFEST), text.encode())

    def read_manifest(self, version: str) -> dict[str, Any]:
        """Return what a model says of itself."""
        key = _model_key(version, MANIFEST)
        try:
            manifest = json.loads(self._read(key))
        except ValueError as error:
            raise ArtifactCorrupted(f"{key} is not JSON: {error}.") from error
        if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
            raise ArtifactCorrupted(f"{key} does not list the model's files.")
        return manifest

    def read_file(self, version: str, name: str) -> bytes:
        """Return one of a model's files, checked against the manifest's sha256."""
        listing = self.read_manifest(version)["files"]
        if name not in listing:
            raise ArtifactMissing(f"The manifest of model {version} lists no file {name}.")
        content = self._read(_model_key(version, name))
        expected, found = listing[name]["sha256"], hashlib.sha256(content).hexdigest()
        if found != expected:
            raise ArtifactCorrupted(
                f"{_model_key(version, name)} is corrupted: its sha256 is {found}, the manifest says {expected}."
            )
        return content

    def versions(self) -> list[str]:
        """Return the finished models, oldest first (a version's name starts with its time)."""
        try:
            folders, _ = self._storage.listdir("models")
        except FileNotFoundError:
            return []
        named = [name for name in folders if _NAME.fullmatch(name)]
        return sorted(name for name in named if self.exists(_model_key(name, MANIFEST)))

    def put(self, key: str, content: bytes | Path) -> None:
        """Store bytes or a local file under the key, replacing what is there."""
        if isinstance(content, Path):
            with content.open("rb") as stream:
                stored = self._storage.save(key, File(stream))
        else:
            stored = self._storage.save(key, ContentFile(content))
        if stored != key:
            self._storage.delete(stored)
            raise ArtifactError(f"{key} could not be replaced: the storage `artifacts` must allow overwriting.")

    def open(self, key: str) -> IO[bytes]:
        """Open an artifact for reading."""
        try:
            return self._storage.open(key, "rb")
        except FileNotFoundError as error:
            raise ArtifactMissing(f"{key} is not in the artifact store.") from error

    def exists(self, key: str) -> bool:
        """Tell whether the key is in the store."""
        return self._storage.exists(key)

    def delete(self, key: str) -> None:
        """Take the key out of the store; nothing happens where it is not there."""
        self._storage.delete(key)

    def _read(self, key: str) -> bytes:
        with self.open(key) as stream:
            return stream.read()


def _model_key(version: str, name: str) -> str:
    """A key under `models/`; a version or file name that could leave that folder is refused."""
    for part in (version, name):
        if not _NAME.fullmatch(part):
            raise ArtifactMissing(f"{part!r} cannot be the name of a model or of one of its files.")
    return f"models/{version}/{name}"


def _fingerprint(content: bytes | Path) -> dict[str, str | int]:
    if isinstance(content, bytes):
        return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    digest = hashlib.sha256()
    with content.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return {"sha256": digest.hexdigest(), "bytes": content.stat().st_size}
