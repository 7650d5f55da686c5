"""`manage.py bench_pages`: it measures the real page and leaves nothing behind."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.management.commands.bench_pages import GOALS
from ml_jobs.bench.goals import reached
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db


def rows_of_everything() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def bench(*arguments: str) -> str:
    said = StringIO()
    call_command("bench_pages", "--ratings", "40", "--runs", "2", *arguments, stdout=said)
    return said.getvalue()


def test_both_times_are_told_beside_their_goals_and_nothing_stays():
    make_live_model(150, 6)
    before = rows_of_everything()

    said = bench("--multiple", "1000")

    assert "Somebody with 40 ratings, 2 warm runs:" in said
    assert "for-you page, server time, median: " in said
    assert "explaining 6 × 8 films, median: " in said
    assert "(goal 150 ms: " in said
    assert rows_of_everything() == before


def test_a_page_many_times_slower_than_its_goal_is_a_failure():
    make_live_model(60, 3)

    with pytest.raises(
        CommandError, match="More than 1e-06 times its goal: for-you page, server time, median, explaining"
    ):
        bench("--multiple", "0.000001")


def test_what_it_writes_is_rows_of_the_bench_s_table(tmp_path):
    make_live_model(60, 3)

    bench("--multiple", "inf", "--json", str(tmp_path / "pages.json"))

    goals = reached({}, json.loads((tmp_path / "pages.json").read_text()))[-2:]
    assert [(goal.name, goal.at_most) for goal in goals] == list(GOALS.values())
    assert all(goal.measured > 0 for goal in goals)


def test_without_a_model_it_says_what_to_do():
    with pytest.raises(CommandError, match="train one and activate it"):
        bench()
