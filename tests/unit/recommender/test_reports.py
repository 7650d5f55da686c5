import json

import pytest
from django.core.files.storage import InMemoryStorage
from django.urls import reverse

from ml_jobs.reports.markdown import as_markdown
from ml_jobs.reports.publishing import publish
from recommender import reports
from recommender.artifacts import ArtifactStore
from tests.factories.reports import make_clusters, make_section


@pytest.fixture
def section():
    return make_section()


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


def test_paired_differences_are_told_in_every_figure_that_both_have(section):
    pairs = reports.table_of("temporal", section).figures[0]

    assert pairs.columns == ["against", "difference in RMSE", "difference in nDCG@10", "difference in hit@10"]
    assert ["EASE", "–", "+0.0020 [-0.0060, +0.0100]", "-0.0030 [-0.0300, +0.0200]"] in pairs.rows
    assert ["biases", "-0.0600 [-0.0700, -0.0500]", "–", "–"] in pairs.rows


def test_the_text_says_what_the_recent_term_adds_and_who_is_missing(section):
    recent, missing = reports.table_of("temporal", section).notes

    assert "+0.0100 [+0.0040, +0.0160] to nDCG@10 and +0.0200 [-0.0100, +0.0500] to hit@10" in recent
    assert missing == "item-kNN is left out: it would not fit."


def test_each_step_stands_beside_what_it_adds(section):
    _pairs, stars, rank = reports.table_of("temporal", section).figures

    assert stars.columns == ["step", "RMSE", "change in RMSE"]
    assert stars.rows == [["+ biases", "0.9000", ""], ["as served", "0.8400", "-0.0600 [-0.0650, -0.0550]"]]
    assert rank.rows[1] == ["as served", "0.130", "+0.0100 [+0.0050, +0.0150]", "0.410", "+0.0100 [+0.0050, +0.0150]"]


def test_each_rule_of_a_page_has_its_table(section):
    by_rule = {figures.columns[0]: figures for figures in reports.table_of("temporal", section).appendix}

    assert list(by_rule) == ["relevance λ", "strength", "page"]
    assert by_rule["strength"].rows[1] == ["0.1", "0.125", "1.300", "0.500"]
    assert by_rule["page"].rows == [["the best 48 by score", "0.200", "11.500", "1.400"]]


def test_a_section_of_an_older_report_is_still_shown(section):
    older = {key: value for key, value in section.items() if key not in ("steps", "skipped", "by_seed")}

    table = reports.table_of("temporal", older)

    assert len(table.figures) == 1
    assert "CineWhy on each seed" not in as_markdown({"temporal": older})


def test_the_page_of_markdown_has_all_of_it(section):
    page = as_markdown({"temporal": section})

    assert "| as served | 0.8400 | -0.0600 [-0.0650, -0.0550] |" in page
    assert "What was rated lately" in page
    assert "| 1 | – | 0.129 |" in page
    assert "groups of a quarter of the ratings each, not of the films" in page.lower()


def test_every_chart_is_a_drawing_with_its_data(section):
    charts = dict(reports.charts_of("temporal", section))

    assert sorted(charts) == [
        "temporal-by-activity",
        "temporal-ndcg-at-10",
        "temporal-rmse-by-popularity",
        "trade-off-calibration",
        "trade-off-mmr",
    ]
    assert charts["temporal-ndcg-at-10"].rows[0][0] == "EASE"
    assert charts["trade-off-mmr"].rows[0][0] == "0.5"
    assert charts["trade-off-calibration"].rows[1] == ("0.1", "96%", "25%", "81%")
    assert all(chart.to_svg().startswith("<svg") for chart in charts.values())


@pytest.mark.django_db
class TestPage:
    def test_the_page_shows_the_models_beside_each_other(self, client, section, settings, tmp_path):
        settings.STORAGES = settings.STORAGES | {"artifacts": self._folder(tmp_path)}
        ArtifactStore().put(reports.CURRENT, json.dumps({"sections": {"temporal": section}}).encode())

        page = client.get(reverse("recommender:insights")).text

        assert "held out" in page
        assert "0.8400" in page
        assert "+0.0020 [-0.0060, +0.0100]" in page
        assert "<svg" in page

    def test_the_whole_report_is_linked_where_it_is_there(self, client, section, settings, tmp_path):
        settings.STORAGES = settings.STORAGES | {"artifacts": self._folder(tmp_path)}
        address = reverse("recommender:report")
        assert client.get(address).status_code == 404

        publish({"temporal": section}, ArtifactStore())
        publish({"clusters": make_clusters()}, ArtifactStore())

        assert f'href="{address}"' in client.get(reverse("recommender:insights")).text
        answer = client.get(address)
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert "## Each person's last fifth held out" in answer.text
        assert "## How many themes?" in answer.text

    def test_without_a_report_the_page_says_so_and_how_to_get_one(self, client, settings, tmp_path):
        settings.STORAGES = settings.STORAGES | {"artifacts": self._folder(tmp_path)}

        page = client.get(reverse("recommender:insights")).text

        assert "has not been compared with others yet" in page
        assert "manage.py evaluate_model" in page
        assert reverse("recommender:report") not in page

    def test_a_damaged_report_does_not_take_the_page_down(self, client, settings, tmp_path):
        settings.STORAGES = settings.STORAGES | {"artifacts": self._folder(tmp_path)}
        ArtifactStore().put(reports.CURRENT, b"{")

        assert client.get(reverse("recommender:insights")).status_code == 200

    def _folder(self, path):
        options = {"location": path, "allow_overwrite": True}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
