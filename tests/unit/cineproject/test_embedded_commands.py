import pytest

from cineproject.embedded.services import ALL, services_for


@pytest.mark.parametrize("command", ["migrate", "runserver", "train_model", "shell", "makemigrations"])
def test_a_command_gets_the_services(command):
    assert services_for(["manage.py", command]) == ALL


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["help"],
        ["backtest", "--ratings", "x.csv"],
        ["check"],
        ["migrate", "--help"],
        ["--version"],
        ["--settings=a"],
    ],
)
def test_what_reads_only_its_arguments_starts_nothing(arguments):
    assert services_for(["manage.py", *arguments]) == ()


def test_production_names_its_own_services(monkeypatch):
    assert services_for(["manage.py", "migrate", "--settings=cineproject.settings.prod"]) == ()
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "cineproject.settings.prod")
    assert services_for(["manage.py", "migrate"]) == ()
