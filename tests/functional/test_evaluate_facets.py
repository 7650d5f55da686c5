"""The report on what facets may claim: held out by film and by tagger, beside its baselines."""

import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from catalog.models import Movie
from recommender.artifacts import ArtifactStore
from recommender.models import ModelVersion
from tests.factories.catalog import TagApplicationFactory
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(settings, tmp_path) -> ModelVersion:
    """A model of 120 films, of which three people tagged a hundred; every second one is tense."""
    vectors = np.zeros((120, 50))
    vectors[np.arange(120), np.arange(120) % 2] = 2.0
    version = make_live_model(120, 1, learned=vectors)
    for i, film in enumerate(Movie.objects.order_by("pk")[:100]):
        for tagger in (1, 2, 3):
            TagApplicationFactory(movie=film, tag__name="tense" if i % 2 else "animation", tagger=tagger)
    return version


def run(tmp_path, **options) -> dict:
    call_command("evaluate_facets", json=tmp_path / "facets.json", **options)
    return json.loads((tmp_path / "facets.json").read_text())


def test_the_report_says_how_well_each_facet_is_told_and_what_it_may_claim(model, tmp_path, capsys):
    report = run(tmp_path)
    facets = {facet["key"]: facet for facet in report["facets"]}

    assert facets["tense"]["films_held_out"] == 50
    assert facets["tense"]["auc"]["value"] > facets["tense"]["genres"]["value"]
    assert facets["tense"]["over_genres"]["low"] > 0
    assert facets["tense"]["spread"]
    assert facets["tense"]["claims_on_untagged"] == 10
    assert not facets["noir"]["measured"]
    told = capsys.readouterr().out
    assert "| tense |" in told
    assert "| 2 say so |" in told
    assert [row["confidence"] for row in report["witnesses"]["believed"][2:4]] == sorted(
        row["confidence"] for row in report["witnesses"]["believed"][2:4]
    )


def test_the_report_is_kept_in_the_artifact_store_and_a_dry_run_keeps_nothing(model, tmp_path):
    key = f"reports/facets/{model.version}/report.json"

    run(tmp_path, dry_run=True)
    assert not ArtifactStore().exists(key)

    report = run(tmp_path)
    with ArtifactStore().open(key) as stored:
        assert json.loads(stored.read()) == report


def test_without_a_live_model_it_says_what_to_do(db):
    with pytest.raises(CommandError, match="train_model --activate"):
        call_command("evaluate_facets")
