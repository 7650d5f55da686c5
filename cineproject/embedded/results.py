"""Is the result of a step there? All asked in one process: a `manage.py` for each would take longer than they do."""

import json
from pathlib import Path

DEMO, ADMIN = "demo", "admin"


def schema_is_current() -> bool:
    """Whether every migration has been applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def movielens_is_loaded() -> bool:
    """Whether the catalogue has come from a data set."""
    from catalog.models import DataSource

    return DataSource.objects.exists()


def ratings_are_analysed() -> bool:
    """Whether the insights page has what it shows of the data set."""
    from recommender.analyses import latest_analysis

    return latest_analysis() is not None


def model_is_live() -> bool:
    """Whether a model serves."""
    from recommender.models import ModelVersion

    return ModelVersion.objects.filter(status=ModelVersion.Status.LIVE).exists()


def themes_are_named() -> bool:
    """Whether each theme of the live model has its label."""
    from recommender.models import ModelVersion, Theme

    return not Theme.objects.filter(model_version__status=ModelVersion.Status.LIVE, label="").exists()


def demo_is_there() -> bool:
    """Whether the demonstration account has its history."""
    from catalog.models import Rating

    return Rating.objects.filter(user__username=DEMO).exists()


def admin_is_there() -> bool:
    """Whether the admin account exists."""
    from django.contrib.auth import get_user_model

    return get_user_model().objects.filter(username=ADMIN, is_superuser=True).exists()


def password_opens(username: str, password: str) -> bool:
    """Whether the account can be signed in to with it; people may have changed it on the site."""
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.filter(username=username).first()
    return user is not None and user.check_password(password)


def static_files_are_collected() -> bool:
    """Whether the collected files are all there and none of their sources is newer."""
    from django.conf import settings

    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return False
    collected, at = set(json.loads(manifest.read_text())["paths"]), manifest.stat().st_mtime
    return all(name in collected and source.stat().st_mtime <= at for name, source in _static_sources())


def _static_sources() -> list[tuple[str, Path]]:
    """Each file that would be collected, with the place it comes from; the first of a name wins, as when collecting."""
    from django.contrib.staticfiles.finders import get_finders

    found: dict[str, Path] = {}
    for finder in get_finders():
        for name, storage in finder.list([]):
            found.setdefault(name, Path(storage.path(name)))
    return list(found.items())
