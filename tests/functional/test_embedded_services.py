"""Real servers in a folder of their own, and real processes that share, leave and die."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from cineproject.embedded.paths import BASE_DIR
from cineproject.embedded.postgres import Postgres
from cineproject.embedded.redis import Redis

HOLD = """
import os, sys
from cineproject.embedded.services import embedded_services
with embedded_services():
    print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def cine_dir(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("with a space") / ".cine"


@pytest.fixture
def processes(cine_dir: Path):
    started: list[subprocess.Popen] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()
    Postgres(cine_dir).stop()
    Redis(cine_dir).stop()


@pytest.fixture
def hold(cine_dir: Path, processes: list[subprocess.Popen]):
    """Start a process that uses both services until its standard input ends."""

    def start() -> subprocess.Popen:
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD],
            cwd=BASE_DIR,
            env=kept | {"CINE_DIR": str(cine_dir)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    return start


def urls_of(process: subprocess.Popen) -> tuple[str, str]:
    database, broker = process.stdout.readline().split()
    return database, broker


def write_a_row(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (1)")


def count_rows(database: str) -> int:
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT count(*) FROM kept").fetchone()[0]


def is_up(cine_dir: Path) -> tuple[bool, bool]:
    return Postgres(cine_dir).is_running(), Redis(cine_dir).is_running()


def pid_of(process_file: Path) -> int:
    return int(process_file.read_text().split()[0])


def postmaster_pid(cine_dir: Path) -> int:
    return pid_of(Postgres(cine_dir).data / "postmaster.pid")


def leave(process: subprocess.Popen) -> None:
    process.communicate()
    assert process.returncode == 0


def test_several_processes_start_at_once_and_share_the_servers(hold, cine_dir):
    together = [hold() for _ in range(4)]

    assert len({urls_of(process) for process in together}) == 1


def test_the_last_process_out_stops_the_servers(hold, cine_dir):
    first, second = hold(), hold()
    urls_of(first), urls_of(second)

    leave(first)
    assert is_up(cine_dir) == (True, True)

    leave(second)
    assert is_up(cine_dir) == (False, False)


def test_a_terminated_process_stops_the_servers(hold, cine_dir):
    process = hold()
    urls_of(process)

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=30) == 128 + signal.SIGTERM
    assert is_up(cine_dir) == (False, False)


def test_addresses_and_data_are_the_same_at_the_next_start(hold):
    first = hold()
    before = urls_of(first)
    write_a_row(before[0])
    rows = count_rows(before[0])
    redis.Redis.from_url(before[1]).set("kept", "yes")
    leave(first)

    after = urls_of(hold())

    assert after == before
    assert count_rows(after[0]) == rows
    with redis.Redis.from_url(after[1]) as client:
        assert client.get("kept") == b"yes"


def test_a_killed_process_leaves_servers_that_the_next_one_takes_over(hold, cine_dir):
    first = hold()
    before = urls_of(first)
    first.kill()
    first.wait()

    second = hold()
    assert urls_of(second) == before

    leave(second)
    assert is_up(cine_dir) == (False, False)


@pytest.mark.parametrize("both", [False, True], ids=["servers", "servers and their user"])
def test_killed_servers_come_back_with_their_data(hold, cine_dir, both):
    first = hold()
    database, _ = urls_of(first)
    write_a_row(database)
    rows = count_rows(database)

    os.kill(postmaster_pid(cine_dir), signal.SIGKILL)
    os.kill(pid_of(cine_dir / "redis" / "pid"), signal.SIGKILL)
    if both:
        first.kill()

    again, _ = urls_of(hold())
    assert count_rows(again) == rows


def test_a_pid_file_whose_number_belongs_to_another_program_blocks_nothing(hold, cine_dir):
    first = hold()
    database, _ = urls_of(first)
    stale = (Postgres(cine_dir).data / "postmaster.pid").read_text()
    leave(first)
    (Postgres(cine_dir).data / "postmaster.pid").write_text(stale.replace(stale.split()[0], str(os.getpid()), 1))
    (cine_dir / "redis" / "pid").write_text(str(os.getpid()))

    assert urls_of(hold())[0] == database
    assert os.getpid() != postmaster_pid(cine_dir)


def test_a_taken_port_is_exchanged_for_a_free_one(hold, cine_dir):
    ports = [int((cine_dir / name / "port").read_text()) for name in ("pg", "redis")]
    sockets = [socket.create_server(("127.0.0.1", port)) for port in ports]

    database, broker = urls_of(hold())

    assert f":{ports[0]}/" not in database
    assert f":{ports[1]}/" not in broker
    for taken in sockets:
        taken.close()


def test_a_damaged_log_of_writes_does_not_block_redis(hold, cine_dir):
    first = hold()
    _, broker = urls_of(first)
    redis.Redis.from_url(broker).set("a", "b")
    leave(first)
    log = cine_dir / "redis" / "appendonly.aof"
    log.write_bytes(log.read_bytes()[:5] + b"\x00damaged\x00" * 20)

    _, broker = urls_of(hold())

    with redis.Redis.from_url(broker) as client:
        assert client.ping()
    assert (cine_dir / "redis" / "appendonly.aof.damaged").exists()


def test_a_half_made_data_folder_is_made_anew(hold, cine_dir):
    data = Postgres(cine_dir).data
    data.rename(data.with_name("old"))
    data.with_name("new").mkdir()
    data.with_name("new").joinpath("PG_VERSION").write_text("18")

    database, _ = urls_of(hold())

    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_strangers_on_the_machine_need_the_password(hold):
    database, broker = urls_of(hold())
    wrong = database.replace(database.split(":")[2].split("@")[0], "wrong")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    with pytest.raises(redis.AuthenticationError), redis.Redis.from_url(broker.replace("//:", "//:wrong")) as client:
        client.ping()


def test_a_setting_keeps_the_embedded_server_away(cine_dir, processes):
    script = (
        "from cineproject.embedded.services import embedded_services\nwith embedded_services() as s: print(list(s))"
    )
    settings = {"DATABASE_URL": "postgres://elsewhere/x", "REDIS_URL": "redis://elsewhere/0", "CINE_DIR": str(cine_dir)}

    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=BASE_DIR, env=os.environ | settings, capture_output=True, text=True
    )

    assert answer.stdout.strip() == "[]"
    assert is_up(cine_dir) == (False, False)
