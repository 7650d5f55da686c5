import time

import numpy as np
import pytest

from recommender.facets.evidence import read_tags, split_by_taggers
from recommender.facets.lexicon import FACETS
from recommender.facets.measuring import Auc, HeldOut, Placements, difference
from recommender.facets.profiles import CLAIM_BAR, MOST_FACETS, Catalogue, facet_profiles
from recommender.facets.spreading import Measured, confidence_at

COLUMN = {facet.key: column for column, facet in enumerate(FACETS)}


def catalogue(genres=None, tags=None, vectors=None, count=1):
    vectors = np.zeros((count, 4)) if vectors is None else vectors
    return Catalogue(np.arange(1, count + 1), genres or {}, tags or {}, vectors, np.full(count, 9))


def profile(genres=None, tags=None, vectors=None, count=1):
    rows = facet_profiles(catalogue(genres, tags, vectors, count)).rows
    return {(row.movie_id, row.facet): row for row in rows}


def tense_catalogue(*, tagged=200, untagged=100, shows=60):
    """Films whose first coordinate says whether they are tense; two people tagged some, each with some tag."""
    rng = np.random.default_rng(7)
    count = tagged + untagged
    tense = np.arange(count) % (count // shows) == 0
    vectors = rng.normal(0, 0.3, (count, 4))
    vectors[:, 0] += np.where(tense, 2.0, -1.0)
    tags = {i + 1: [("tense" if tense[i] else "funny", who) for who in (1, 2)] for i in range(tagged)}
    return count, tense, vectors, tags


def test_what_a_person_says_outright_is_claimed():
    row = profile(tags={1: [("nonlinear", 9)]})[1, "nonlinear"]

    assert row.origin == "tag"
    assert row.confidence == pytest.approx(0.75)


def test_two_people_are_surer_than_one_and_a_person_counts_once():
    one = profile(tags={1: [("nonlinear", 9), ("non-linear", 9)]})[1, "nonlinear"]
    two = profile(tags={1: [("nonlinear", 9), ("non-linear", 8)]})[1, "nonlinear"]

    assert one.confidence == pytest.approx(0.75)
    assert two.confidence > 0.95
    assert two.strength > one.strength


def test_a_person_who_knows_the_word_and_does_not_say_it_makes_us_less_sure():
    alone = {1: [("nonlinear", 9)], 2: [("nonlinear", 8)]}

    sure = profile(tags=alone, count=2)[1, "nonlinear"].confidence
    doubtful = profile(tags=alone | {1: [("nonlinear", 9), ("pixar", 8)]}, count=2)[1, "nonlinear"].confidence

    assert sure == pytest.approx(0.75)
    assert doubtful < 0.65


def test_a_hint_alone_claims_nothing_but_backs_up_a_genre():
    assert (1, "whodunit") not in profile(tags={1: [("murder", 9)]})

    both = profile(genres={1: ["Mystery"]}, tags={1: [("murder", 9)]})[1, "whodunit"]
    assert both.confidence > 0.75
    assert both.origin == "genre"


def test_genres_claim_nothing_of_films_that_no_tag_speaks_of():
    assert profile(genres={1: ["Thriller"], 2: ["Animation"]}, count=2) == {}


def test_one_persons_word_is_no_proof_of_a_true_story():
    assert (1, "true_story") not in profile(tags={1: [("based on a true story", 9)]})
    assert (1, "true_story") in profile(tags={1: [("based on a true story", 9), ("true story", 8)]})


def test_nothing_known_claims_nothing():
    assert profile(count=3) == {}


def test_no_films_have_no_facets():
    assert facet_profiles(catalogue(count=0)).rows == ()


def test_tags_of_films_outside_the_catalogue_are_ignored():
    assert profile(tags={99: [("nonlinear", 9)]}) == {}


def test_a_film_keeps_its_most_telling_facets_and_none_under_the_bar():
    words = ["nonlinear", "twist", "heist", "revenge", "magic", "gritty", "noir", "tense", "bleak"]
    rows = profile(tags={1: [(word, tagger) for word in words for tagger in (1, 2)]})

    assert len(rows) == MOST_FACETS
    assert all(row.confidence >= CLAIM_BAR for row in rows.values())


def test_a_facet_is_carried_over_to_films_nobody_tagged():
    count, tense, vectors, tags = tense_catalogue()
    rows = profile(tags=tags, vectors=vectors, count=count)

    untagged = range(201, count + 1)
    claimed = {i for i in untagged if (i, "tense") in rows}
    assert claimed == {i for i in untagged if tense[i - 1]}
    assert {rows[i, "tense"].origin for i in claimed} == {"vector"}
    assert all(rows[i, "tense"].confidence <= 0.9 for i in claimed)


def test_a_facet_said_of_too_few_films_is_not_carried_over():
    count, _tense, vectors, tags = tense_catalogue(shows=15)
    rows = profile(tags=tags, vectors=vectors, count=count)

    assert not [row for row in rows.values() if row.facet == "tense" and row.movie_id > 200]


def test_a_facet_the_features_cannot_tell_is_not_carried_over():
    count, _tense, _vectors, tags = tense_catalogue()
    noise = np.random.default_rng(3).normal(size=(count, 4))
    rows = profile(tags=tags, vectors=noise, count=count)

    assert not [row for row in rows.values() if row.origin == "vector"]


def test_a_film_the_model_does_not_know_gets_nothing_from_vectors():
    count, _tense, vectors, tags = tense_catalogue()
    vectors[250:] = 0.0
    rows = profile(tags=tags, vectors=vectors, count=count)

    assert not [row for row in rows.values() if row.movie_id > 250]


def test_the_same_input_gives_the_same_profiles():
    count, _tense, vectors, tags = tense_catalogue()

    assert profile(tags=tags, vectors=vectors, count=count) == profile(tags=tags, vectors=vectors, count=count)


def test_silence_counts_only_where_a_person_knows_the_word():
    evidence = read_tags(np.array([1, 2, 3]), {1: [("noir", 5)], 2: [("pixar", 5)], 3: [("pixar", 6)]})

    assert evidence.asked[:, COLUMN["noir"]].tolist() == [True, True, False]


def test_agreement_is_the_share_of_pairs_that_say_the_same_and_starts_from_the_prior():
    alone = read_tags(np.array([1]), {1: [("noir", 5)]}).agreement
    together = read_tags(np.arange(1, 31), {i: [("noir", 5), ("noir", 6)] for i in range(1, 31)}).agreement

    assert alone == pytest.approx(np.full(len(FACETS), 0.3))
    assert together[COLUMN["noir"]] > 0.8
    assert together[COLUMN["twist"]] == pytest.approx(0.3)


def test_a_facet_that_genres_tell_as_well_is_not_carried_over():
    count, tense, _vectors, tags = tense_catalogue()
    noise = np.random.default_rng(3).normal(size=(count, 4))
    genres = {i + 1: ["Thriller" if tense[i] else "Comedy"] for i in range(count)}

    rows = profile(genres=genres, tags=tags, vectors=noise, count=count)

    assert not [row for row in rows.values() if row.origin == "vector"]


def test_what_only_one_person_says_is_not_carried_over():
    count, tense, vectors, _tags = tense_catalogue()
    tags = {i + 1: [("tense" if tense[i] else "funny", 1)] for i in range(200)}

    rows = profile(tags=tags, vectors=vectors, count=count)

    assert not [row for row in rows.values() if row.origin == "vector"]


def test_films_near_the_origin_are_placed_by_their_direction_and_claimed_nothing():
    count, tense, vectors, tags = tense_catalogue()
    vectors[250:] *= 0.01

    rows = profile(tags=tags, vectors=vectors, count=count)

    assert {film for film, facet in rows if facet == "tense" and film > 200} == {
        i for i in range(201, 251) if tense[i - 1]
    }


def test_nobody_is_on_both_sides_of_a_panel():
    tags = {film: [("noir", who) for who in range(film % 7 + 1)] for film in range(1, 40)}

    panels = split_by_taggers(tags)

    for others, own in panels:
        people = [{who for applied in side.values() for _tag, who in applied} for side in (others, own)]
        assert people[1]
        assert people[0].isdisjoint(people[1])
        assert people[0] | people[1] == set(range(7))


def held_out(standing, shown, group=None) -> HeldOut:
    k = len(standing)
    groups = np.zeros(k, int) if group is None else np.array(group)
    return HeldOut(np.arange(k), np.array(standing, float), np.array(shown, bool), groups)


def test_confidence_lies_where_what_held_out_people_said_does_between_a_slip_and_what_they_say():
    standing = np.linspace(0, 1, 400)
    shown = np.random.default_rng(5).random(400) < np.where(standing > 0.5, 0.4, 0.02)

    sure = confidence_at(np.array([0.1, 0.9]), held_out(standing, shown), 0.5, 0.02)

    assert sure[0] < 0.05
    assert 0.55 < sure[1] < 0.8


def test_a_difference_is_surer_than_either_area_where_both_err_on_the_same_films():
    rng = np.random.default_rng(1)
    shown = rng.random(300) < 0.3
    hard = rng.normal(size=300)
    better, worse = (held_out(signal * shown + hard, shown) for signal in (1.2, 0.9))

    apart = difference(better.placements(), worse.placements())
    alone = Auc.of(better.placements())

    assert apart.low > 0
    assert apart.high - apart.low < (alone.high - alone.low) / 2
    assert difference(worse.placements(), better.placements()).high < 0


def test_no_difference_is_an_interval_around_nought():
    rng = np.random.default_rng(2)
    shown = rng.random(200) < 0.3
    one, other = (held_out(0.8 * shown + rng.normal(size=200), shown) for _ in range(2))

    apart = difference(one.placements(), other.placements())

    assert apart.low < 0 < apart.high


def test_a_facet_that_is_better_than_genres_by_chance_only_is_not_carried_over():
    rng = np.random.default_rng(4)
    shown = rng.random(200) < 0.3
    told = 1.5 * shown + rng.normal(size=200)
    measured = Measured(
        held_out(told, shown), held_out(told + rng.normal(0, 0.7, 200), shown), held_out(rng.random(200), shown)
    )

    assert measured.auc.value > measured.genres.value
    assert measured.auc.low > 0.7
    assert measured.objection == "not surely better than genres alone"


def test_area_under_the_curve_by_hand():
    assert Auc.of(held_out([4, 3, 2, 1], [1, 0, 1, 0]).placements()).value == 0.75
    assert Auc.of(held_out([1, 1, 1, 1], [1, 0, 1, 0]).placements()).value == 0.5
    assert Auc.of(held_out([1, 2], [0, 0]).placements()) is None


def test_films_are_compared_within_a_group_of_people_only():
    apart = held_out([0.9, 0.8, 0.2, 0.1], [1, 0, 1, 0], group=[0, 0, 1, 1])

    assert Auc.of(apart.placements()).value == 1.0


def test_an_interval_is_wider_for_fewer_films():
    few = Auc.of([Placements(np.array([0.5, 1.0]), np.array([0.5, 1.0]))])
    many = Auc.of([Placements(np.array([0.5, 1.0] * 20), np.array([0.5, 1.0] * 20))])

    assert few.value == many.value
    assert few.high - few.low > many.high - many.low


def test_ten_thousand_films_take_under_three_seconds_of_work():
    count, _tense, vectors, tags = tense_catalogue(tagged=3000, untagged=7000, shows=2500)
    started = time.thread_time()
    profile(tags=tags, vectors=np.hstack([vectors, np.zeros((count, 46))]), count=count)

    assert time.thread_time() - started < 3.0
