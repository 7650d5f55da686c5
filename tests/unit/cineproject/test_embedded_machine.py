import platform
import subprocess
import sys

import pytest

from cineproject.embedded import machine


def test_this_machine_will_do():
    assert machine.complaint() is None
    assert subprocess.run([sys.executable, machine.__file__]).returncode == 0


@pytest.mark.parametrize("system", [("Darwin", "arm64"), ("Linux", "aarch64"), ("Windows", "AMD64")])
def test_another_platform_gets_one_line(monkeypatch, system):
    monkeypatch.setattr(platform, "system", lambda: system[0])
    monkeypatch.setattr(platform, "machine", lambda: system[1])

    assert "Linux x86_64 with glibc" in machine.complaint()
    assert "\n" not in machine.complaint()


def test_a_linux_without_glibc_gets_one_line(monkeypatch):
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))

    assert "glibc" in machine.complaint()


def test_an_old_python_gets_one_line(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))

    assert "Python 3.11 or newer" in machine.complaint()


def test_a_python_without_venv_gets_one_line(monkeypatch):
    monkeypatch.setattr(machine.importlib.util, "find_spec", lambda name: None)

    assert "venv" in machine.complaint()
