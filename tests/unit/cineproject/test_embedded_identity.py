import os
import shutil
import stat
import tempfile
from pathlib import Path

import psycopg
import pytest

from cineproject.embedded import identity
from cineproject.embedded.errors import EmbeddedError
from cineproject.embedded.postgres import Postgres

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else for PostgreSQL")


@pytest.fixture
def no_unshare(monkeypatch):
    monkeypatch.setattr(identity, "_unshare_prefix", lambda: ())


@pytest.fixture
def outside(monkeypatch):
    """A folder outside root's home and outside pytest's private one."""
    folder = Path(tempfile.mkdtemp(prefix="cinewhy outside "))
    folder.chmod(0o711)
    monkeypatch.setattr(identity, "OUTSIDE_HOME", folder / "cinewhy")
    yield folder
    shutil.rmtree(folder)


@root_only
def test_where_unshare_is_denied_root_runs_the_server_as_an_ordinary_account(no_unshare, outside, tmp_path):
    server = Postgres(tmp_path / ".cine")
    try:
        with psycopg.connect(server.ensure_running()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert server.data.stat().st_uid != 0
        assert server.data.is_relative_to(outside)
        assert stat.S_IMODE(server.data.parent.stat().st_mode) == 0o700
    finally:
        server.stop()
    assert not server.is_running()


@root_only
def test_the_next_start_finds_the_same_folder_outside(no_unshare, outside, tmp_path):
    assert Postgres(tmp_path).data == Postgres(tmp_path).data
    assert Postgres(tmp_path).data != Postgres(tmp_path / "another").data


@root_only
def test_data_that_belongs_to_an_account_is_served_by_that_account(tmp_path):
    home = tmp_path / "pg"
    home.mkdir()
    os.chown(home, 4321, 4321)

    chosen = identity.choose_identity(home, tmp_path)

    assert chosen.account["user"] == 4321


@root_only
def test_where_nothing_is_allowed_one_line_says_what_to_do(no_unshare, monkeypatch, tmp_path):
    (tmp_path / "a file").touch()
    monkeypatch.setattr(identity, "OUTSIDE_HOME", tmp_path / "a file")

    with pytest.raises(EmbeddedError, match="run as an ordinary user, or set DATABASE_URL"):
        _ = Postgres(tmp_path / ".cine").data


def test_an_ordinary_user_runs_it_as_it_is(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert identity.choose_identity(tmp_path, tmp_path) == identity.Identity(tmp_path, tmp_path)
