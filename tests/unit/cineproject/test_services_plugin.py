import os
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from cineproject.celery import app


def test_the_tests_have_a_database_of_their_own(db):
    assert connection.settings_dict["NAME"].startswith("test_")


def test_the_tests_have_a_redis_number_of_their_own():
    assert settings.CELERY_BROKER_URL.endswith("/15")


def test_artifacts_of_tests_go_to_a_temporary_folder():
    assert Path(settings.ARTIFACTS_DIR).parent == Path(os.environ["CINE_DIR"])
    assert "cinewhy-tests-" in str(settings.ARTIFACTS_DIR)


def test_pgvector_is_there(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
        assert cursor.fetchone()


def test_the_cache_begins_empty():
    assert cache.get("left-over") is None
    cache.set("left-over", 1)


test_and_again_for_the_next_test = test_the_cache_begins_empty


def test_a_real_worker_answers(celery_worker_process, transactional_db):
    assert app.control.ping(timeout=2)
