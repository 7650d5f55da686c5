import subprocess
import sys
from pathlib import Path

import pytest

from cineproject.embedded.locks import Lease, exclusive
from cineproject.embedded.paths import BASE_DIR

HOLD = """
import sys
from pathlib import Path
from cineproject.embedded.locks import Lease
lease = Lease(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other_holder(tmp_path: Path):
    command = [sys.executable, "-c", HOLD, str(tmp_path / "users")]
    with subprocess.Popen(command, cwd=BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_only_one_holds_an_exclusive_lock(tmp_path):
    with (
        exclusive(tmp_path / "lock"),
        pytest.raises(BlockingIOError),
        exclusive(tmp_path / "lock", wait=False),
    ):
        pass


def test_a_released_lock_can_be_taken_again(tmp_path):
    for _ in range(2):
        with exclusive(tmp_path / "lock", wait=False):
            pass


def test_the_only_holder_is_the_last(tmp_path):
    assert Lease(tmp_path / "users").release()


def test_a_holder_beside_others_is_not_the_last(tmp_path, other_holder):
    assert not Lease(tmp_path / "users").release()


def test_a_killed_holder_holds_nothing(tmp_path, other_holder):
    other_holder.kill()
    other_holder.wait()

    assert Lease(tmp_path / "users").release()


def test_a_forked_child_leaves_the_lease_to_its_parent(tmp_path, monkeypatch):
    lease = Lease(tmp_path / "users")
    with monkeypatch.context() as patch:
        patch.setattr("cineproject.embedded.locks.os.getpid", lambda: -1)
        assert not lease.release()

    assert lease.release()
