import pytest

from recommender.facets.statistics import facet_lifts


def test_lift_is_the_share_among_the_selected_over_everyone_s_share():
    [lift] = facet_lifts([{"noir"}, set()], everyone={"noir": 10}, everyone_size=100)

    assert (lift.facet.key, lift.films, lift.share) == ("noir", 1, 0.5)
    assert lift.lift == pytest.approx(5.0)


def test_the_most_telling_facet_comes_first():
    selected = [{"noir", "funny"}, {"noir", "funny"}, {"heist", "funny"}]
    lifts = facet_lifts(selected, everyone={"noir": 20, "funny": 900, "heist": 20}, everyone_size=1000)

    assert [lift.facet.key for lift in lifts] == ["noir", "heist", "funny"]


def test_nothing_selected_has_no_lifts():
    assert facet_lifts([], everyone={"noir": 20}, everyone_size=1000) == []
    assert facet_lifts([set()], everyone={"noir": 20}, everyone_size=1000) == []


def test_a_facet_that_left_the_lexicon_is_skipped():
    assert facet_lifts([{"gone"}], everyone={"gone": 5}, everyone_size=10) == []
