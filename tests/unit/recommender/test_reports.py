import json

import pytest
from django.core.files.storage import InMemoryStorage
from django.urls import reverse

from recommender import reports
from recommender.artifacts import ArtifactStore


def figures(ndcg, rmse=None):
    found = {"ndcg_at_10": ndcg} | ({"rmse": rmse} if rmse is not None else {})
    group = {**found, "intervals": {key: [value - 0.01, value + 0.01] for key, value in found.items()}}
    return {**group, "by_activity": {"20–35 ratings": group}, "by_popularity": {"never rated before": group}}


@pytest.fixture
def section():
    return {
        "protocol": "temporal",
        "models": {"CineWhy": figures(0.13, 0.84), "EASE": figures(0.1304), "biases": figures(0.07, 0.9)},
        "paired": [
            {"metric": "ndcg_at_10", "other": "EASE", "difference": 0.002, "interval": [-0.006, 0.01]},
            {"metric": "hit_at_10", "other": "EASE", "difference": -0.003, "interval": [-0.03, 0.02]},
        ],
        "trade_off": {
            "mmr": [
                {"relevance": 1.0, "ndcg_at_10": 0.13, "diversity": 0.7, "popularity_lift": 1.6},
                {"relevance": 0.5, "ndcg_at_10": 0.12, "diversity": 0.8, "popularity_lift": 1.2},
            ]
        },
        "provenance": {"command": "manage.py evaluate_model", "machine": "m", "data": {"source": "s", "ratings": 9}},
    }


@pytest.fixture
def store():
    return ArtifactStore(InMemoryStorage())


def test_without_a_report_there_is_none(store):
    assert reports.read_report(store) is None


def test_a_report_is_read_as_it_was_written(store, section):
    store.put(reports.CURRENT, json.dumps({"sections": {"temporal": section}}).encode())

    assert reports.read_report(store) == {"sections": {"temporal": section}}


def test_the_best_of_a_column_is_marked_as_far_as_it_can_be_read(section):
    table = reports.table_of("temporal", section)
    cells = {row.name: dict(zip((m.key for m in table.metrics), row.cells, strict=True)) for row in table.rows}

    assert cells["CineWhy"]["rmse"] == ("0.8400", True)
    assert cells["biases"]["rmse"] == ("0.9000", False)
    assert cells["EASE"]["rmse"] == ("–", False)
    assert cells["CineWhy"]["ndcg_at_10"] == cells["EASE"]["ndcg_at_10"] == ("0.130", True)


def test_a_paired_difference_is_told_with_its_interval(section):
    assert reports.table_of("temporal", section).notes == [
        "nDCG@10: +0.0020 against EASE (95 % interval -0.0060 to +0.0100, person by person)."
    ]


def test_every_chart_is_a_drawing_with_its_data(section):
    charts = dict(reports.charts_of("temporal", section))

    assert sorted(charts) == [
        "temporal-by-activity",
        "temporal-ndcg-at-10",
        "temporal-rmse-by-popularity",
        "trade-off-mmr",
    ]
    assert charts["temporal-ndcg-at-10"].rows[0][0] == "EASE"
    assert charts["trade-off-mmr"].rows[0][0] == "0.5"
    assert all(chart.to_svg().startswith("<svg") for chart in charts.values())


@pytest.mark.django_db
class TestPage:
    def test_the_page_shows_the_models_beside_each_other(self, client, section, settings, tmp_path):
        settings.STORAGES = settings.STORAGES | {"artifacts": self._folder(tmp_path)}
        ArtifactStore().put(reports.CURRENT, json.dumps({"sections": {"temporal": section}}).encode())

        page = client.get(reverse("recommender:insights")).text

        assert "held out" in page
        assert "0.8400" in page
        assert "+0.0020 against EASE" in page
        assert "<svg" in page

    def test_without_a_report_the_page_says_so_to_visitors_and_names_no_command(self, client, settings, tmp_path):
        settings.STORAGES = settings.STORAGES | {"artifacts": self._folder(tmp_path)}

        page = client.get(reverse("recommender:insights")).text

        assert "has not been compared with others yet" in page
        assert "manage.py" not in page

    def test_a_damaged_report_does_not_take_the_page_down(self, client, settings, tmp_path):
        settings.STORAGES = settings.STORAGES | {"artifacts": self._folder(tmp_path)}
        ArtifactStore().put(reports.CURRENT, b"{")

        assert client.get(reverse("recommender:insights")).status_code == 200

    def _folder(self, path):
        options = {"location": path, "allow_overwrite": True}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
