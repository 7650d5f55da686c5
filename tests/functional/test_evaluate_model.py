"""`manage.py evaluate_model` from a loaded data set to a report in the store, on a slice of real data."""

import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from ml_jobs.loading import load
from recommender import reports
from recommender.artifacts import ArtifactStore
from recommender.report_metrics import WITHOUT_RECENT
from tests.factories.movielens import read_slice

RANKED = ("ndcg_at_10", "recall_at_20", "hit_at_10", "map", "coverage", "novelty", "diversity")


@pytest.fixture(scope="module")
def report(django_db_setup, django_db_blocker, tmp_path_factory, movielens_source):
    """What two seeds of a temporal evaluation left in the store and in a file; stars in the first alone."""
    folder = tmp_path_factory.mktemp("artifacts")
    options = {"location": folder, "allow_overwrite": True}
    artifacts = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    storages = override_settings(STORAGES=settings.STORAGES | {"artifacts": artifacts})
    with django_db_blocker.unblock(), storages, transaction.atomic():
        load(read_slice(movielens_source, settings.CINE_DIR / "data"))
        file = folder / "figures.json"
        call_command("evaluate_model", protocol="temporal", seeds=2, stars_seeds=1, json=file)
        yield json.loads(file.read_text())
        transaction.set_rollback(True)


@pytest.mark.spark
class TestReport:
    def test_our_model_and_its_peers_are_measured_alike(self, report):
        assert {"CineWhy", "most popular", "item-kNN", "EASE", "biases", "global mean"} <= set(report["models"])
        for figures in report["models"].values():
            assert ("rmse" in figures) or all(key in figures for key in RANKED)
        ours = report["models"]["CineWhy"]
        assert 0.5 < ours["rmse"] < report["models"]["global mean"]["rmse"]
        assert ours["intervals"]["ndcg_at_10"][0] < ours["ndcg_at_10"] < ours["intervals"]["ndcg_at_10"][1]

    def test_stars_folded_in_as_on_the_site_come_near_the_trained_ones(self, report):
        models = report["models"]

        assert models["CineWhy, folded in"]["rmse"] == pytest.approx(models["CineWhy"]["rmse"], abs=0.03)
        assert models["CineWhy, folded in"]["rmse"] < models["biases"]["rmse"]

    def test_figures_are_split_by_activity_and_popularity(self, report):
        ours = report["models"]["CineWhy"]

        assert len(ours["by_activity"]) == 4
        assert "never rated before" in ours["by_popularity"]
        assert all("rmse" in group for group in ours["by_activity"].values())

    def test_the_paired_difference_is_that_of_the_means(self, report):
        pair = next(p for p in report["paired"] if (p["metric"], p["other"]) == ("ndcg_at_10", "EASE"))
        models = report["models"]

        assert pair["difference"] == pytest.approx(models["CineWhy"]["ndcg_at_10"] - models["EASE"]["ndcg_at_10"])
        assert pair["interval"][0] <= pair["difference"] <= pair["interval"][1]

    def test_the_steps_lead_to_what_is_served(self, report):
        stars, rank = report["steps"]["stars"], report["steps"]["rank"]

        assert [len(stars), len(rank)] == [5, 6]
        for rows, metric in ((stars, "rmse"), (rank, "ndcg_at_10"), (rank, "hit_at_10")):
            assert rows[-1][metric] == pytest.approx(report["models"]["CineWhy"][metric])
            climbed = rows[0][metric] + sum(row["added"][metric]["difference"] for row in rows[1:])
            assert climbed == pytest.approx(rows[-1][metric])
        assert stars[1]["added"]["rmse"]["interval"][1] < 0
        assert not {row["step"] for row in rank} & set(report["models"])

    def test_what_the_recent_term_adds_and_rmse_are_paired_too(self, report):
        told = {(pair["other"], pair["metric"]) for pair in report["paired"]}

        assert {(WITHOUT_RECENT, "ndcg_at_10"), (WITHOUT_RECENT, "hit_at_10"), ("biases", "rmse")} <= told

    def test_each_seed_is_shown_apart(self, report):
        assert [row["seed"] for row in report["by_seed"]] == [0, 1]
        assert ["rmse" in row for row in report["by_seed"]] == [True, False]

    def test_the_order_by_score_alone_starts_the_trade_off(self, report):
        first = report["trade_off"]["mmr"][0]
        flattest = report["trade_off"]["mmr"][-1]

        assert first["relevance"] == 1.0
        assert flattest["taste_diversity"] > first["taste_diversity"]
        assert report["trade_off"]["page"][0]["ndcg_of_page"] > 0

    def test_the_store_has_figures_page_and_plots(self, report):
        store = ArtifactStore()
        section = reports.read_report(store)["sections"]["temporal"]

        assert section["models"] == report["models"]
        assert "evaluate_model --protocol temporal" in section["provenance"]["command"]
        with store.open(reports.key_of(section["run"], "report.md")) as page:
            assert "| CineWhy |" in page.read().decode()
        assert store.exists(reports.key_of(section["run"], "temporal-ndcg-at-10.svg"))
        assert store.exists(reports.key_of(section["run"], "trade-off-mmr.svg"))


@pytest.mark.spark
def test_people_held_out_are_measured_as_newcomers_beside_the_other_sections(report, tmp_path):
    file = tmp_path / "newcomers.json"

    call_command("evaluate_newcomers", seed=3, json=file)

    section, store = json.loads(file.read_text()), ArtifactStore()
    kept = reports.read_report(store)["sections"]
    assert set(kept) == {"temporal", "newcomers"}
    assert kept["newcomers"]["onboarding"] == section["onboarding"]
    assert "evaluate_newcomers --seed 3" in kept["newcomers"]["provenance"]["command"]
    assert 0 < section["fold_in"]["people"] <= section["people"] < section["everybody"]
    assert [row["after"] for row in section["fold_in"]["curves"]["full hybrid score"]] == [1, 3, 5, 10, 20]
    answers = {name: rows[-1]["answers"] for name, rows in section["onboarding"]["curves"].items()}
    assert answers["the site's rule"] > answers["random"] > 0
    with store.open(reports.key_of(kept["newcomers"]["run"], "report.md")) as page:
        assert "Paired differences by number of questions" in page.read().decode()
    assert store.exists(reports.key_of(kept["newcomers"]["run"], "newcomers-answers-by-questions.svg"))


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["evaluate_clusters", "evaluate_newcomers"])
def test_a_section_needs_a_data_set_and_a_file_that_can_be_written(command, tmp_path):
    with pytest.raises(CommandError, match="load_movielens"):
        call_command(command)
    with pytest.raises(CommandError, match="cannot be written"):
        call_command(command, json=tmp_path / "missing" / "figures.json")


@pytest.mark.django_db
def test_without_a_data_set_it_says_what_to_do(tmp_path):
    with pytest.raises(CommandError, match="load_movielens"):
        call_command("evaluate_model", json=tmp_path / "figures.json")


def test_a_file_that_cannot_be_written_is_told_before_the_work(tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("evaluate_model", json=tmp_path / "missing" / "figures.json")


def test_no_splits_at_all_is_refused():
    with pytest.raises(CommandError, match="at least 1"):
        call_command("evaluate_model", "--seeds", "0")
