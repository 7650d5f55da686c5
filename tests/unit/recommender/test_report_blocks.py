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

JUDGES = {
    "lift": "Co-like lift",
    "silhouette": "Silhouette",
    "tag_npmi": "NPMI of tags",
    "genre_npmi": "NPMI of genres",
}
MADE = {"made_at": "now", "command": "manage.py x", "machine": "m"}
DATA = {"source": "s", "sha256": "0" * 64, "ratings": 9, "movies": 9}


def point(k, lift):
    figures = {"k": k, "lift": lift, "lift_interval": [lift - 0.2, lift + 0.2], "few_lift": None}
    return figures | dict.fromkeys(("silhouette", "tag_npmi", "genre_npmi"), 0.1)


def shape(**changes):
    sizes = {"clusters": 40, "smallest": 30, "median": 210.0, "largest": 700}
    return sizes | {"few_share": 0.67, "most_few_share": 0.88, "few_together": 0.09, "junk": 0} | changes


@pytest.fixture
def clusters():
    return {
        "described": "How it was measured.",
        "judges": JUDGES,
        "served": "served",
        "charted": ["served", "plain"],
        "k": 40,
        "representations": {
            "served": [point(20, 2.9), point(40, 3.9)],
            "plain": [point(20, 1.5), point(40, 1.8)],
            "content": [point(20, 2.0), point(40, 2.4)],
        },
        "shapes": {"served": shape(), "plain": shape(few_together=0.78, junk=1), "content": shape()},
        "begun_anew": [3.8, 4.1, 3.7],
        "choice": {"k": 40, "automatic": 50, "best": {}, "reason": "Because of the lift."},
        "provenance": {**MADE, "data": DATA},
    }


def row(after, **figures):
    return {
        "after": after,
        **figures,
        "intervals": {name: [value - 0.01, value + 0.01] for name, value in figures.items()},
    }


def pair(ours, other, metric, after, difference, half):
    facts = {"ours": ours, "other": other, "metric": metric, "after": after, "difference": difference}
    return {**facts, "interval": [difference - half, difference + half]}


@pytest.fixture
def newcomers():
    ranked = {
        name: [row(n, ndcg_at_10=0.2, hit_at_10=0.6) for n in (1, 3)] for name in ("full hybrid score", "most popular")
    }
    predicted = {name: [row(n, rmse=0.9) for n in (1, 3)] for name in ("stars fold-in", "biases")}
    asked = {"answers": 3.0, "enough": 0.1, "rmse": 0.9, "ndcg_at_10": 0.2, "hit_at_10": 0.6}
    rule, popular = "the site's rule", "popularity alone"
    return {
        "people": 244,
        "everybody": 610,
        "fold_in": {
            "people": 240,
            "curves": {**ranked, **predicted},
            "paired": [pair("stars fold-in", "biases", "rmse", n, -0.02, 0.01) for n in (1, 3)],
        },
        "onboarding": {
            "judged_share": 0.3,
            "needed": 5,
            "curves": {name: [row(n, **asked) for n in (5, 10)] for name in (rule, popular, "random")},
            "paired": [
                pair(rule, popular, "answers", 5, -0.2, 0.1),
                pair(rule, popular, "answers", 10, 0.4, 0.1),
                pair(rule, popular, "rmse", 5, -0.01, 0.002),
                pair(rule, popular, "rmse", 10, -0.01, 0.002),
                pair(rule, popular, "ndcg_at_10", 5, 0.01, 0.02),
                pair(rule, popular, "ndcg_at_10", 10, 0.01, 0.02),
            ],
        },
        "provenance": {**MADE, "data": DATA},
    }


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
    clusters["shapes"]["served"] = shape(few_together=0.4, junk=1)

    assert "junk" not in clusters_block(clusters).text[-1]


def test_the_verdict_says_where_the_rule_is_surely_better_and_where_worse(newcomers):
    verdict = newcomers_block(newcomers).text[-1]

    assert "Ratings obtained better after 10 questions and worse after 5" in verdict
    assert "RMSE better after 5, 10 questions" in verdict
    assert "nDCG@10 not surely better" in verdict


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
