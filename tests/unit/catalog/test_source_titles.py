import pytest

from catalog.source_titles import split_title


@pytest.mark.parametrize(
    ("source_title", "title", "year"),
    [
        ("Toy Story (1995)", "Toy Story", 1995),
        ("Matrix, The (1999)", "The Matrix", 1999),
        ("King and I, The (1956)", "The King and I", 1956),
        ("Postman, The (Postino, Il) (1994)", "The Postman (Il Postino)", 1994),
        ("Man on the Train (Homme du train, L') (2002)", "Man on the Train (L'Homme du train)", 2002),
        ("Vitelloni, I (a.k.a. The Young and the Passionate) (1953)", None, 1953),
        ("Gates (a.k.a. Gates of Hell, The) (1980)", "Gates (a.k.a. The Gates of Hell)", 1980),
        ("Runaway Brain (1995) ", "Runaway Brain", 1995),
        ("Death Note: Desu nôto (2006–2007)", "Death Note: Desu nôto", 2006),
        ("Fireplace (1975-1979)", "Fireplace", 1975),
        ("Play It Again, Sam (1972)", "Play It Again, Sam", 1972),
        ("Babylon 5", "Babylon 5", None),
        ("1984 (1956)", "1984", 1956),
        ("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", 1968),
    ],
)
def test_a_title_is_split_into_natural_order_and_year(source_title, title, year):
    expected = title or "I Vitelloni (a.k.a. The Young and the Passionate)"

    assert split_title(source_title) == (expected, year)
