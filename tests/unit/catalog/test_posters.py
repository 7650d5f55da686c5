from collections import Counter
from itertools import product
from random import Random
from xml.etree import ElementTree

import pytest

from catalog.posters import Poster, lettering
from catalog.posters.canvas import Canvas
from catalog.posters.choosing import Series, choose, telling
from catalog.posters.layouts import HEIGHT, MARGIN, Title
from catalog.posters.motifs import MOTIFS, WHOLE_SHEET
from catalog.posters.palettes import palettes_of
from catalog.posters.seals import Seal
from tests.factories.catalog import MovieFactory

HEISTS = Series("heists-and-cons", ("Crime", "Thriller"))
YEARS = [None, 1902, 1925, 1934, 1947, 1955, 1968, 1974, 1985, 1999, 2004, 2016, 2031]


def poster(movie_id=1, title="The Matrix", year=1999, genres=("Action",), series=None):
    return Poster(movie_id, title, year, tuple(genres), series)


def read(drawn):
    return ElementTree.fromstring(drawn)


def contrast(one, other):
    def luminance(colour):
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_same_film_always_has_the_same_poster():
    assert poster().svg() == poster().svg()


def test_films_of_one_genre_and_year_differ():
    assert len({poster(movie_id=number).svg() for number in range(20)}) == 20


@pytest.mark.parametrize(("genre", "year"), [*product(MOTIFS, [None, 1925, 1999])])
def test_every_genre_draws_well_formed_svg_that_runs_and_loads_nothing(genre, year):
    for number in range(12):
        drawn = poster(movie_id=number, year=year, genres=[genre]).svg()
        names = {element.tag.split("}")[1] for element in read(drawn).iter()}
        assert names <= {"svg", "title", "g", "path", "rect", "circle", "ellipse", "polygon", "polyline", "clipPath"}
        assert "nan" not in drawn
        assert "href" not in drawn


@pytest.mark.parametrize(
    "title",
    [
        '<script>alert(1)</script> & "quotes"',
        "M",
        "東京物語",
        "Ünïcödé – Šťastný",
        "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb",
        "Supercalifragilisticexpialidocious-and-longer-still",
        "I " * 60,
        "",
    ],
)
def test_any_title_can_be_set(title):
    drawn = poster(title=title).svg()

    assert read(drawn) is not None
    assert "<script" not in drawn


def test_a_title_in_a_script_the_faces_lack_is_left_to_the_readers_fonts():
    assert "東京物語</text>" in poster(title="東京物語").svg()


def test_a_title_fills_its_box_and_stays_inside():
    face = lettering.face("narrow")
    for title in ("UP", "THE SHAWSHANK REDEMPTION", "ETERNAL SUNSHINE OF THE SPOTLESS MIND"):
        setting = lettering.fit(title, face, width=344, height=150, largest=92, line=0.86)
        longest = max(face.width(line) for line in setting.lines) * setting.size / 1000
        assert longest <= 344.01
        assert setting.height(face) <= 150.01
        assert setting.size >= 30
        assert " ".join(setting.lines) == title


def test_a_number_stays_with_the_word_before_it():
    face = lettering.face("narrow")

    assert lettering.fit("DEADPOOL 2", face, width=344, height=150, largest=92).lines == ("DEADPOOL 2",)


def test_letters_a_face_lacks_lose_their_accent():
    assert lettering.face("narrow").spell("ẼTÉ Ω!") == "ETÉ !"


def test_lettering_can_be_read_on_every_ground():
    for year in YEARS:
        for palette in palettes_of(year):
            assert contrast(palette.ground, palette.ink) >= 4.5, palette


def test_every_motif_draws_in_a_low_band_as_on_a_whole_sheet():
    motifs = {motif for motifs in MOTIFS.values() for motif in motifs}
    assert motifs >= WHOLE_SHEET
    for motif, height in product(motifs, (300, 600)):
        assert motif(Canvas(400, height, palettes_of(1999)[0], Random(1)))  # noqa: S311  (drawing, not secrets)


def test_a_theme_says_which_of_a_films_genres_is_told_first():
    genres = ["Action", "Romance", "Thriller"]

    assert telling(genres, None)[0] == "Romance"
    assert telling(genres, HEISTS) == ["Thriller", "Romance"]
    assert "1999 · THRILLER" not in poster(genres=genres).svg()
    assert telling([], HEISTS) == [""]


def test_films_of_a_theme_share_colours_and_layout_more_than_others_do():
    def most_common(**film):
        designs = [choose(("Drama",), 1994, dice=Random(number), **film) for number in range(300)]  # noqa: S311
        return [max(Counter(map(name, designs)).values()) for name in (lambda d: d.colours, lambda d: d.layout)]

    alone = most_common(series=None)
    for slug in ("slow-dramas", "family-film-night"):
        colours, _layout = most_common(series=Series(slug, ("Drama",)))
        assert colours > alone[0]


def test_dark_genres_have_dark_grounds_more_often():
    def dark(genre):
        films = [choose((genre,), 1994, None, Random(number)) for number in range(200)]  # noqa: S311
        return sum(film.colours.is_dark for film in films)

    assert dark("Horror") > dark("Comedy") + 50


def test_the_films_of_a_theme_bear_one_seal_and_other_films_none():
    seals = {Seal("heists-and-cons").drawn(0, 0, "#000000", "#ffffff") for _ in range(3)}

    assert len(seals) == 1
    assert len({Seal(f"theme-{number}").drawn(0, 0, "#000000", "#ffffff") for number in range(40)}) > 25
    assert Seal("heists-and-cons").drawn(372, 572, "#f00f00", "#ffffff")[:40] not in poster().svg()


@pytest.mark.parametrize(
    ("title", "face"), [("Gypsy", "italic"), ("Big", "serif"), ("Gypsy: The Queen of Jazz", "serif")]
)
def test_letters_that_reach_below_the_line_touch_nothing(title, face):
    block = Title.of(title, face, "1990 · DRAMA", "#000000").fitted(344, 150)
    below = block.height - block.heading.height(lettering.face(face))

    assert below >= 0.22 * block.heading.size + (14 if not block.title.rest else 6)
    assert block.height < HEIGHT - 2 * MARGIN


@pytest.mark.django_db
def test_a_poster_is_drawn_from_the_films_own_data():
    movie = MovieFactory(title="Seven (a.k.a. Se7en)", year=1995, genres=["Thriller", "Crime"])

    assert Poster.of(movie) == Poster(movie.pk, "Seven", 1995, ("Crime", "Thriller"))


def test_the_etag_changes_with_what_is_drawn():
    tags = {poster().etag, poster(title="Heat").etag, poster(year=1995).etag, poster(genres=["Drama"]).etag}
    tags |= {poster(series=HEISTS).etag, poster(series=Series("slow-dramas", ("Crime",))).etag}

    assert len(tags) == 6
    assert poster().etag == poster().etag
