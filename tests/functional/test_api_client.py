"""The typed client that the schema makes, and the program of docs/api.md written with it."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.models import Movie, Rating
from catalog.search import rebuild_index
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.recommender import make_live_model, rate_films

DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"
GENERATE = "from openapi_python_client.cli import app; app()"


@pytest.fixture
def client_package(client, tmp_path, monkeypatch) -> Path:
    """The client, generated from the schema of this very code, where `import cinewhy_client` finds it."""
    schema, package = tmp_path / "schema.json", tmp_path / "cinewhy_client"
    schema.write_bytes(client.get("/api/schema/?format=json").content)
    options = ["--path", str(schema), "--output-path", str(package), "--meta", "none", "--fail-on-warning"]
    # Its finishing touches are a linter's, which a client in a temporary folder does without.
    config = tmp_path / "config.yml"
    config.write_text("post_hooks: []\n")
    done = subprocess.run(
        [sys.executable, "-c", GENERATE, "generate", *options, "--config", str(config)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    return package


@pytest.fixture
def matrix(transactional_db) -> Movie:
    make_live_model(40, 4)
    Movie.objects.filter(pk=Movie.objects.first().pk).update(title="The Matrix")
    rebuild_index()
    return Movie.objects.get(title="The Matrix")


def program() -> str:
    [code] = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.S)
    return code


@pytest.mark.django_db(transaction=True)
def test_the_program_of_the_docs_runs_with_the_client_the_schema_makes(live_server, matrix, client_package, capsys):
    user = UserFactory(username="ada")
    rate_films(user, list(Movie.objects.exclude(pk=matrix.pk)[:6]), [5, 5, 4, 4, 3, 2])
    here = {"BASE_URL": live_server.url, "USERNAME": "ada", "PASSWORD": PASSWORD}

    exec(compile(program(), DOCS.name, "exec"), here)  # noqa: S102  (our own page)

    said = capsys.readouterr().out.splitlines()
    assert said
    assert all(" because " in line for line in said)
    assert Rating.objects.get(user=user, movie=matrix).stars == 4.5
    token = user.api_tokens.get()
    assert (token.name, token.scope) == ("My program", "write")
    for name in [name for name in sys.modules if name.startswith("cinewhy_client")]:
        del sys.modules[name]
