import time

import numpy as np
import pytest

from recommender.facets.evidence import read_tags
from recommender.facets.lexicon import FACETS
from recommender.facets.profiles import CLAIM_BAR, MOST_FACETS, facet_profiles, film_features
from recommender.facets.spreading import area_under_curve, spread

COLUMN = {facet.key: column for column, facet in enumerate(FACETS)}


def profile(genres=None, tags=None, vectors=None, count=1):
    ids = np.arange(1, count + 1)
    rows = facet_profiles(
        ids, genres or {}, tags or {}, np.zeros((count, 4)) if vectors is None else vectors, np.full(count, 1999)
    )
    return {(row.movie_id, row.facet): row for row in rows}


def tense_catalogue(*, tagged=200, untagged=100, shows=60, by=1):
    """Films whose first coordinate says whether they are tense; people tagged some, each with some tag."""
    rng = np.random.default_rng(7)
    count = tagged + untagged
    tense = np.arange(count) % (count // shows) == 0
    vectors = rng.normal(0, 0.3, (count, 4))
    vectors[:, 0] += np.where(tense, 2.0, -1.0)
    tags = {i + 1: [("tense" if tense[i] else "funny", by)] for i in range(tagged)}
    return count, tense, vectors, tags


def test_what_a_person_says_outright_is_claimed():
    row = profile(tags={1: [("nonlinear", 9)]})[1, "nonlinear"]

    assert row.origin == "tag"
    assert row.confidence == pytest.approx(0.75)


def test_two_people_are_surer_than_one_and_a_person_counts_once():
    one = profile(tags={1: [("nonlinear", 9), ("non-linear", 9)]})[1, "nonlinear"]
    two = profile(tags={1: [("nonlinear", 9), ("non-linear", 8)]})[1, "nonlinear"]

    assert one.confidence == pytest.approx(0.75)
    assert two.confidence == pytest.approx(1 - 0.25**2, abs=1e-4)
    assert two.strength > one.strength


def test_a_hint_alone_claims_nothing_but_backs_up_a_genre():
    assert (1, "whodunit") not in profile(tags={1: [("murder", 9)]})

    both = profile(genres={1: ["Mystery"]}, tags={1: [("murder", 9)]})[1, "whodunit"]
    assert both.confidence > 0.8
    assert both.origin == "genre"


def test_genres_claim_modestly_where_there_are_no_tags_at_all():
    rows = profile(genres={1: ["Thriller"], 2: ["Animation"]}, count=2)

    assert rows[1, "tense"].confidence == pytest.approx(0.65)
    assert rows[2, "animated"].confidence > 0.9
    assert {row.origin for row in rows.values()} == {"genre"}


def test_nothing_known_claims_nothing():
    assert profile(count=3) == {}


def test_no_films_have_no_facets():
    assert facet_profiles(np.array([], np.int64), {}, {}, np.zeros((0, 50)), np.array([], np.int64)) == []


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


def test_calibrated_confidence_is_near_the_held_out_precision():
    count, tense, vectors, tags = tense_catalogue(tagged=2000, untagged=2000, shows=800)
    tags = {film: [(tag, tagger) for tag, _by in said for tagger in (1, 2)] for film, said in tags.items()}
    flipped = np.random.default_rng(5).random(count) < 0.15
    for film in list(tags):
        if flipped[film - 1]:
            tags[film] = [("funny" if tags[film][0][0] == "tense" else "tense", tagger) for tagger in (1, 2)]
    evidence = read_tags(np.arange(1, count + 1), tags)
    features = film_features(vectors, [[]] * count, np.zeros(count))
    result = spread(features, evidence, supported=np.ones(count, bool), rng=np.random.default_rng(0))

    sure = result.confidence[2000:, COLUMN["tense"]][tense[2000:]]
    assert sure.mean() == pytest.approx(0.85, abs=0.06)


def test_area_under_the_curve_by_hand():
    shown = np.array([1.0, 0.0, 1.0, 0.0])

    assert area_under_curve(shown, np.array([4.0, 3.0, 2.0, 1.0])) == 0.75
    assert area_under_curve(shown, np.array([1.0, 1.0, 1.0, 1.0])) == 0.5
    assert np.isnan(area_under_curve(np.zeros(4), np.arange(4.0)))


def test_ten_thousand_films_take_under_three_seconds_of_work():
    count, _tense, vectors, tags = tense_catalogue(tagged=3000, untagged=7000, shows=2500)
    started = time.thread_time()
    profile(tags=tags, vectors=np.hstack([vectors, np.zeros((count, 46))]), count=count)

    assert time.thread_time() - started < 3.0
