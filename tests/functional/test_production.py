"""Production's settings: what they pass, and what they refuse to start with."""

import os
import subprocess
import sys

import pytest

from cineproject.embedded.paths import BASE_DIR


def run_in_production(code: str, **variables: str | None) -> subprocess.CompletedProcess:
    """Run code under production's settings; None takes a variable away."""
    given: dict[str, str | None] = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cineproject.settings.prod",
        "SECRET_KEY": "kT8w2Zr5YbQ1nXs7VhLc4MfJ9dGp6RuE3aWoCiBq0SxNyKtDmPzH",
        "ALLOWED_HOSTS": "cinewhy.example",
        "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
        "DEFAULT_FROM_EMAIL": "CineWhy <hello@cinewhy.example>",
        "TRUSTED_PROXY_COUNT": "1",
        # The browser tests set it for this process, and production rightly refuses it.
        "DJANGO_ALLOW_ASYNC_UNSAFE": None,
        **variables,
    }
    environment = {name: value for name, value in given.items() if value is not None}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=120)


def test_production_passes_django_s_own_deployment_check():
    call = "import django; django.setup(); from django.core.management import call_command as call; "
    answer = run_in_production(call + "call('check', deploy=True, fail_level='WARNING')")

    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"GROQ_BASE_URL": "http://llm.example"}, "GROQ_BASE_URL must be an https:// address"),
        ({"GROQ_BASE_URL": "file:///etc/passwd"}, "GROQ_BASE_URL must be an https:// address"),
        ({"TMDB_API_URL": "http://films.example"}, "TMDB_API_URL must be an https:// address"),
        ({"TMDB_IMAGE_URL": "http://10.0.0.1/t"}, "TMDB_IMAGE_URL must be an https:// address"),
        ({"SECRET_KEY_FALLBACKS": f"{'k' * 60},short"}, "SECRET_KEY_FALLBACKS has a key under 50 characters"),
        ({"ALLOWED_HOSTS": "cinewhy.example,*"}, "ALLOWED_HOSTS must name the site's hosts"),
        ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL must name a mail server"),
        ({"EMAIL_URL": "dummymail://"}, "EMAIL_URL must name a mail server"),
        ({"DEFAULT_FROM_EMAIL": "CineWhy <noreply@localhost>"}, "DEFAULT_FROM_EMAIL must be an address of yours"),
        ({"DEFAULT_FROM_EMAIL": None}, "Production needs these environment variables: DEFAULT_FROM_EMAIL."),
        ({"TRUSTED_PROXY_COUNT": None}, "Production needs these environment variables: TRUSTED_PROXY_COUNT."),
        ({"SECURITY_CONTACT": "mailto:a@example.com"}, "SECURITY_CONTACT needs SECURITY_CONTACT_UNTIL"),
    ],
)
def test_production_refuses_what_would_be_unsafe(variables, said):
    answer = run_in_production("import cineproject.settings.prod", **variables)

    assert answer.returncode != 0
    assert said in answer.stderr


def test_providers_are_there_where_both_of_their_keys_are_set():
    code = (
        "import django; django.setup(); from django.conf import settings as s; from django.urls import reverse; "
        "print(reverse('google_login'), s.SOCIAL_APPS, s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )
    answer = run_in_production(code, GOOGLE_CLIENT_ID="id", GOOGLE_CLIENT_SECRET="s", GITHUB_CLIENT_ID="id")

    assert "/accounts/google/login/ ['allauth.socialaccount.providers.google']" in answer.stdout
    assert "https://accounts.google.com" in answer.stdout
    assert "github" not in answer.stdout
