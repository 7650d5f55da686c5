import os
import subprocess
from pathlib import Path

import pytest

from ml_jobs.java import find_java_home

JAVA = """#!/bin/sh
[ -n "$CALLED_WITH" ] && printf '%s\\n' "$@" > "$CALLED_WITH"
echo "    java.home = {home}" >&2
echo "    java.version = {version}" >&2
"""


@pytest.fixture(autouse=True)
def no_java_here(monkeypatch, tmp_path):
    """An empty path but for the shell's own tools."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.delenv("JAVA_HOME", raising=False)


@pytest.fixture
def wrapper(tmp_path: Path) -> Path:
    return tmp_path / "with a space" / "java"


def install_java(home: Path, version: str) -> Path:
    (home / "bin").mkdir(parents=True)
    java = home / "bin" / "java"
    java.write_text(JAVA.format(home=home, version=version))
    java.chmod(0o755)
    return home


@pytest.mark.parametrize("version", ["17.0.9", "21"])
def test_java_home_is_used_where_it_is_17_or_21(tmp_path, monkeypatch, wrapper, version):
    home = install_java(tmp_path / "jdk", version)
    monkeypatch.setenv("JAVA_HOME", str(home))

    assert find_java_home(wrapper) == home


def test_a_java_on_the_path_is_used(tmp_path, monkeypatch, wrapper):
    home = install_java(tmp_path / "jdk", "17.0.1")
    monkeypatch.setenv("PATH", str(home / "bin"), prepend=os.pathsep)

    assert find_java_home(wrapper) == home


@pytest.mark.parametrize("version", ["1.8.0_392", "11.0.2", "25"])
def test_another_java_gives_way_to_the_bundled_runtime(tmp_path, monkeypatch, wrapper, version):
    monkeypatch.setenv("JAVA_HOME", str(install_java(tmp_path / "jdk", version)))

    assert find_java_home(wrapper) == wrapper


def test_a_java_home_that_is_not_there_is_passed_over(tmp_path, monkeypatch, wrapper):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "gone"))

    assert find_java_home(wrapper) == wrapper


def test_the_bundled_runtime_starts_without_the_module_it_lacks(wrapper):
    java = find_java_home(wrapper) / "bin" / "java"

    answer = subprocess.run(
        [java, "--add-modules=jdk.incubator.vector", "-Dname=with space", "-XshowSettings:properties", "-version"],
        capture_output=True,
        text=True,
    )

    assert answer.returncode == 0, answer.stderr
    assert "name = with space" in answer.stderr
