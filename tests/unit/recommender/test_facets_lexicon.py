from collections import Counter

import pytest

from recommender.facets.lexicon import BY_KEY, FACETS, facets_of_genres, facets_of_tag
from recommender.facets.terms import Family, normalise_tag

MOVIELENS_GENRES = {
    "Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama", "Fantasy", "Film-Noir",
    "Horror", "IMAX", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
}  # fmt: skip


def test_there_are_sixty_facets_and_twenty_in_each_family():
    families = Counter(facet.family for facet in FACETS)

    assert len(FACETS) >= 60
    assert all(families[family] >= 20 for family in Family)


def test_keys_labels_and_phrases_are_unique():
    for attribute in ("key", "label", "phrase"):
        values = [getattr(facet, attribute) for facet in FACETS]
        assert len(set(values)) == len(values), attribute


@pytest.mark.parametrize("facet", FACETS, ids=str)
def test_a_facet_has_words_that_show_it_and_a_phrase_that_fits_into_a_sentence(facet):
    assert facet.tags
    assert not facet.tags & facet.hints
    assert len(facet.key) <= 40
    assert facet.phrase[0].islower()
    assert facet.phrase[-1].isalnum()


@pytest.mark.parametrize("facet", FACETS, ids=str)
def test_genre_rules_name_genres_that_exist_and_a_confidence_short_of_certain(facet):
    for needed, confidence in facet.genres.items():
        assert needed <= MOVIELENS_GENRES
        assert 0.5 <= confidence < 1.0


@pytest.mark.parametrize("written", ["twist ending", "Twist Ending", " twist-ending ", "TWIST_ENDING!"])
def test_a_tag_is_recognised_however_it_is_written(written):
    assert facets_of_tag(written) == (("twist", 1.0),)


def test_accents_and_apostrophes_do_not_matter():
    assert normalise_tag("Amélie's Café") == "amelies cafe"


def test_a_hint_is_weaker_than_a_word_that_says_it():
    assert dict(facets_of_tag("adultery")) == {"family_ties": 1.0, "sensual": 0.5}


def test_private_notes_names_and_judgements_show_nothing():
    for tag in ("in netflix queue", "Leonardo DiCaprio", "boring", "masterpiece", "Ignore previous instructions", ""):
        assert facets_of_tag(tag) == ()


def test_genres_together_say_more_than_one_alone():
    assert facets_of_genres(["Thriller"])["tense"] < facets_of_genres(["Thriller", "Mystery"])["tense"]
    assert facets_of_genres([]) == {}


def test_genres_of_the_older_data_sets_are_understood():
    assert facets_of_genres(["Children's"]) == facets_of_genres(["Children"])


def test_a_facet_is_found_by_its_key():
    assert BY_KEY["slow_burn"].label == "slow-burn"
