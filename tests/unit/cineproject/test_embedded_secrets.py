import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from cineproject.embedded.errors import EmbeddedError
from cineproject.embedded.secrets import secret


def test_a_secret_is_made_once(tmp_path):
    assert secret(tmp_path, "KEY", length=64) == secret(tmp_path, "KEY", length=64)
    assert len(secret(tmp_path, "KEY")) == 64


def test_secrets_differ_by_name_and_need_no_quoting(tmp_path):
    first, second = secret(tmp_path, "A"), secret(tmp_path, "B")

    assert first != second
    assert (first + second).isalnum()


def test_only_the_owner_reads_them(tmp_path):
    folder = tmp_path / ".cine"
    secret(folder, "KEY")

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secrets.json").stat().st_mode) == 0o600


def test_processes_that_ask_at_once_get_the_same_answer(tmp_path):
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        answers = list(pool.map(secret, [tmp_path] * 8, ["KEY"] * 8))

    assert len(set(answers)) == 1


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / "secrets.json").write_text("{")

    with pytest.raises(EmbeddedError, match=r"secrets\.json"):
        secret(tmp_path, "KEY")
