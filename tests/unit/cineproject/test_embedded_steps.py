import pytest

from cineproject.embedded import steps
from cineproject.embedded.errors import EmbeddedError
from cineproject.embedded.steps import Step, run_steps


@pytest.fixture
def shell_commands(monkeypatch):
    """Run a step's command as a shell line instead of as a `manage.py` subcommand."""
    monkeypatch.setattr(steps.children, "manage", lambda *command: ["sh", "-c", *command])


def test_a_step_whose_result_is_there_runs_nothing(tmp_path, capsys):
    run_steps(tmp_path, (Step("Data", ("no such command",), lambda: True),))

    assert capsys.readouterr().out == "[1/1] Data: there already\n"


def test_a_step_shows_its_output_and_keeps_it_in_the_log(tmp_path, capsys, shell_commands):
    run_steps(tmp_path, (Step("Data", ("echo 1 of 2; echo 2 of 2 >&2",), lambda: False),))

    shown = capsys.readouterr().out
    assert "[1/1] Data …\n      1 of 2\n      2 of 2\n[1/1] Data: done in " in shown
    assert "1 of 2\n2 of 2\n" in (tmp_path / "logs" / "setup.log").read_text()


def test_a_failing_step_names_itself_and_the_log(tmp_path, shell_commands):
    with pytest.raises(EmbeddedError, match=r"Data: .*failed \(exit 3\); see .*setup\.log"):
        run_steps(tmp_path, (Step("Data", ("exit 3",), lambda: False),))


def test_nothing_runs_after_a_failing_step(tmp_path, capsys, shell_commands):
    broken, next_one = Step("Data", ("exit 3",), lambda: False), Step("Model", ("echo trained",), lambda: False)

    with pytest.raises(EmbeddedError):
        run_steps(tmp_path, (broken, next_one))

    assert "trained" not in capsys.readouterr().out


def test_every_step_is_a_command_that_exists():
    from django.core.management import get_commands

    assert {step.command[0] for step in steps.STEPS} <= set(get_commands())
