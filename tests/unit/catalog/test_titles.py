import pytest

from catalog.titles import aliases_of, main_title, names_of, normalise, other_titles, trigrams


@pytest.mark.parametrize(
    ("title", "main", "others"),
    [
        ("Seven (a.k.a. Se7en)", "Seven", ["Se7en"]),
        ("Amelie (Le fabuleux destin d'Amélie Poulain)", "Amelie", ["Le fabuleux destin d'Amélie Poulain"]),
        ("(500) Days of Summer", "(500) Days of Summer", []),
        ("The Matrix", "The Matrix", []),
    ],
)
def test_other_titles_stand_in_parentheses_after_the_main_one(title, main, others):
    assert main_title(title) == main
    assert other_titles(title) == others


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amélie", "amelie"),
        ("Schindler's List", "schindlers list"),
        ("WALL·E", "wall e"),
        ("E.T. the Extra-Terrestrial", "et the extra terrestrial"),
        ("Fast & Furious", "fast and furious"),
        ("Rocky IV", "rocky 4"),
        ("The Godfather: Part II", "the godfather part 2"),
        ("Star Wars: Episode V", "star wars episode 5"),
        ("V for Vendetta", "v for vendetta"),
        ("8½", "8 1 2"),
        ("Straße", "strasse"),
        ("  ¿?!  ", ""),
    ],
)
def test_search_compares_titles_without_case_accents_and_punctuation(text, expected):
    assert normalise(text) == expected


def test_a_film_is_named_with_and_without_its_article():
    assert names_of("The Matrix") == ["the matrix", "matrix"]


def test_initials_parts_and_joined_words_are_aliases():
    aliases = aliases_of("The Lord of the Rings: The Two Towers")

    assert {"lotr", "tlotr", "the lord of the rings", "two towers", "thetwotowers"} <= set(aliases)
    assert "t2" in aliases_of("Terminator 2: Judgment Day")
    assert "spiderman" in aliases_of("Spider-Man")


def test_initials_of_one_or_two_words_would_match_too_much():
    assert aliases_of("Heat") == []
    assert "jp" not in aliases_of("Jurassic Park")


def test_a_part_that_only_counts_is_no_alias():
    assert "part 2" not in aliases_of("The Godfather: Part II")


def test_trigrams_mark_the_edges_of_words():
    assert trigrams("up") == {"  u", " up", "up "}
    assert trigrams("") == set()
