"""The report's sections on themes and on newcomers, as a page and a markdown file show them."""

import json

import pytest
from django.urls import reverse

from ml_jobs.reports.markdown import as_markdown
from recommender import reports
from recommender.artifacts import ArtifactStore
from recommender.report_blocks import with_interval
from recommender.report_clusters import clusters_block
from recommender.report_newcomers import newcomers_block
from tests.factories.reports import make_clusters, make_newcomers


@pytest.fixture
def clusters():
    return make_clusters()


@pytest.fixture
def newcomers():
    return make_newcomers()


def test_every_representation_is_told_at_the_served_number_with_its_interval(clusters):
    (table,) = clusters_block(clusters).tables

    assert [row[:3] for row in table.rows] == [
        ["served", "3.90 [3.70, 4.10]", "–"],
        ["plain", "1.80 [1.60, 2.00]", "–"],
        ["content", "2.40 [2.20, 2.60]", "–"],
    ]
    assert table.rows[1][-1] == "78%"


def test_the_whole_curves_are_in_the_appendix(clusters):
    lift = clusters_block(clusters).appendix[0]

    assert (lift.title, lift.columns) == ("Co-like lift by number of clusters", ["grouped by", "20", "40"])
    assert lift.rows[0] == ["served", "2.90", "3.90"]


def test_a_junk_cluster_is_not_denied(clusters):
    assert "none is a junk cluster" in clusters_block(clusters).text[-1]
    assert "lifts from 3.70 to 4.10" in clusters_block(clusters).text[-1]
    clusters["shapes"]["served"] |= {"few_together": 0.4, "junk": 1}

    assert "junk" not in clusters_block(clusters).text[-1]


def test_the_verdict_says_where_the_rule_is_surely_better_and_where_worse(newcomers):
    verdict = newcomers_block(newcomers).text[-1]

    assert "Ratings obtained better after 10 questions and worse after 5" in verdict
    assert "RMSE better after 5, 10 questions" in verdict
    assert "nDCG@10 not surely better" in verdict


def test_where_a_list_of_what_is_popular_serves_newcomers_better_it_is_said(newcomers):
    verdict = newcomers_block(newcomers).text[-2]

    assert "nDCG@10 better after 3 ratings and worse after 1." in verdict
    assert "RMSE better after 1, 3 ratings." in verdict


def test_newcomers_figures_stand_by_number(newcomers):
    tables = {table.title: table for table in newcomers_block(newcomers).appendix}

    assert tables["RMSE by number of ratings known"].rows[0] == [
        "stars fold-in",
        "0.900 [0.890, 0.910]",
        "0.900 [0.890, 0.910]",
    ]
    differences = tables["Paired differences by number of questions, with 95 % intervals"]
    assert differences.rows[0] == [
        "the site's rule against popularity alone",
        "Ratings obtained",
        "-0.2 [-0.3, -0.1]",
        "+0.4 [+0.3, +0.5]",
    ]


def test_every_chart_is_a_drawing_with_its_data(clusters, newcomers):
    charts = dict([*reports.charts_of("clusters", clusters), *reports.charts_of("newcomers", newcomers)])

    assert charts["clusters-lift"].columns == ("k", "served", "served, from", "served, to", "plain")
    assert charts["newcomers-answers-by-questions"].rows[0][0] == "5"
    assert len(charts) == 4 + 5
    assert all(chart.to_svg().startswith("<svg") for chart in charts.values())


def test_a_figure_without_an_interval_stands_alone():
    assert with_interval(1.5, [None, None], 2) == "1.50"
    assert with_interval(None, [None, None]) == "–"


def test_markdown_has_words_and_all_tables(clusters, newcomers):
    page = as_markdown({"clusters": clusters, "newcomers": newcomers}, ["clusters-lift"])

    assert "## How many themes?" in page
    assert "| served | 3.90 [3.70, 4.10] | – |" in page
    assert "### NPMI of tags by number of clusters" in page
    assert "| most popular | 0.200 [0.190, 0.210] |" in page
    assert "![clusters-lift](clusters-lift.svg)" in page


@pytest.mark.django_db
def test_the_page_shows_both(client, clusters, newcomers, settings, tmp_path):
    options = {"location": tmp_path, "allow_overwrite": True}
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"artifacts": folder}
    sections = {"clusters": clusters, "newcomers": newcomers}
    ArtifactStore().put(reports.CURRENT, json.dumps({"sections": sections}).encode())

    page = client.get(reverse("recommender:insights")).text

    assert "How many themes?" in page
    assert "Because of the lift." in page
    assert "3.90 [3.70, 4.10]" in page
    assert "haven’t seen" in page or "haven&#x27;t seen" in page
    assert page.count("<svg") >= 9
