"""Charts: what they draw, what they say, and that nobody's words become markup."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template

from catalog.charts import Place, Region, Series, Tone, bars, dots, heat, lines, panels, places, radar
from catalog.charts.marks import PAINTS
from catalog.charts.scales import Scale, percent, plain, runs, short, ticks

SVG = "{http://www.w3.org/2000/svg}"

CHARTS = {
    "bars": bars("Stars", "How often.", ["1", "2"], [("You", [3, 1]), ("Everyone", [2, 2])], label_column="Stars"),
    "lying bars": bars("Methods", "nDCG.", ["Ours", "Popular"], [("nDCG", [0.36, 0.21])], lying=True),
    "dots": dots("Genres", "Means.", ["War", "Horror"], "Mean", [3.8, 3.2], intervals=[(3.7, 3.9), (3.1, 3.3)]),
    "lines": lines(
        "Years", "Ratings.", [2000, 2001], [Series("Ratings", [1, 2], Tone.LONG, [0, 1], [2, 3])], x_column="Y"
    ),
    "panels": panels("Genres", "Shares.", [1990, 2000], [("Drama", [Series("Share", [0.2, 0.3])])], x_column="Decade"),
    "heat": heat("Genres", "Shares.", ["Drama"], ["1990s", "2000s"], [[0.2, None]], row_column="Genre"),
    "radar": radar("Facets", "You.", ["a", "b", "c"], [("You", [1, 2, 3], Tone.INK)], axis_column="Facet"),
    "places": places("Map", "You.", [Place("Heat", 0, 0)], regions=[Region("Crime", 0, 0, 1, 1)]),
}


@pytest.fixture(params=CHARTS)
def chart(request):
    return CHARTS[request.param]


def marks(svg: str, name: str) -> list[ET.Element]:
    return [each for each in ET.fromstring(svg).iter() if each.tag.removeprefix(SVG) == name]


def test_a_drawing_is_an_image_that_is_named_and_described(chart):
    root = ET.fromstring(chart.wide)

    said = {each.attrib["id"]: each.text for each in root if "id" in each.attrib}
    assert root.attrib["role"] == "img"
    assert said[root.attrib["aria-labelledby"]] == chart.title
    assert said[root.attrib["aria-describedby"]] == chart.description


def test_the_phone_s_and_the_desk_s_drawing_share_no_id(chart):
    ids = re.findall(r' id="([^"]+)"', chart.narrow + chart.wide)

    assert len(ids) == len(set(ids)) == 4


def test_nothing_is_drawn_that_a_strict_content_policy_refuses(chart):
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=|href", chart.to_svg() + chart.narrow)


def test_a_file_of_its_own_has_a_colour_for_every_mark(chart):
    svg = chart.to_svg()

    assert {each for each in re.findall(r'class="([^"]+)"', svg) if each not in PAINTS} == set()
    assert 'class="c-text" fill="#' in svg or 'class="c-soft" fill="#' in svg or "stroke=" in svg
    assert ET.fromstring(svg).tag == f"{SVG}svg"


def test_every_row_of_the_table_has_every_column(chart):
    assert {len(row) for row in chart.rows} == {len(chart.columns)}


def test_words_from_the_data_stay_words():
    evil = '<script>alert("1")</script>'
    chart = bars(evil, evil, [evil], [(evil, [1])], lying=True)

    page = Template("{% load charts %}{% chart chart %}").render(Context({"chart": chart}))

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_bar_is_as_long_as_its_value_is_great():
    chart = bars("t", "d", ["a", "b"], [("n", [10, 5])])

    tall, half = (float(each.attrib["height"]) for each in marks(chart.wide, "rect"))
    assert tall == pytest.approx(2 * half, abs=0.2)


def test_a_value_that_is_not_known_has_no_bar_and_an_empty_cell():
    chart = bars("t", "d", ["a", "b"], [("n", [10, None])])

    assert len(marks(chart.wide, "rect")) == 1
    assert chart.rows == (("a", "10"), ("b", ""))


def test_intervals_are_in_the_drawing_and_in_the_table():
    chart = bars("t", "d", ["a", "b"], [("n", [0.5, 0.2])], intervals=[(0.4, 0.6), None], lying=True)

    assert chart.wide.count("c-whisker") == 1
    assert chart.columns == ("", "n", "From", "To")
    assert chart.rows == (("a", "0.5", "0.4", "0.6"), ("b", "0.2", "", ""))


def test_a_line_is_broken_where_a_value_is_missing():
    chart = lines("t", "d", [1, 2, 3, 4, 5], [Series("n", [1, 2, None, 4, 5])], x_column="x")

    assert chart.wide.count("c-line-ink") == 2


def test_a_map_names_the_nearest_region_of_each_film():
    regions = [Region("Crime", 0, 0, 1, 1), Region("Comedy", 5, 5, 1, 1)]

    chart = places("t", "d", [Place("Heat", 0.5, 0), Place("Airplane!", 4, 5)], regions=regions)

    assert chart.rows == (("Heat", "Crime"), ("Airplane!", "Comedy"))


def test_names_on_a_map_do_not_lie_on_each_other():
    regions = [Region("Crime stories", 0, 0, 1, 1, weight=1), Region("Comedies", 0, 0.001, 1, 1, weight=2)]

    named = [each.text for each in marks(places("t", "d", [Place("x", 9, 9)], regions=regions).wide, "text")]

    assert named == ["Comedies"]


def test_no_name_of_a_region_hides_a_large_dot():
    you = Place("You", 0, 0, Tone.LONG, large=True)
    regions = [Region("Crime stories", 0, 0, 1, 1, weight=1), Region("Comedies", 0, 9, 1, 1)]

    named = [each.text for each in marks(places("t", "d", [you], regions=regions).wide, "text")]

    assert named == ["You", "Comedies"]


def test_a_chart_without_data_is_left_out_of_the_page():
    chart = bars("t", "d", [], [("n", [])])

    assert Template("{% load charts %}{% chart chart %}").render(Context({"chart": chart})).strip() == ""


def test_the_page_has_the_data_as_a_table_with_headings():
    page = Template("{% load charts %}{% chart chart %}").render(Context({"chart": CHARTS["bars"]}))

    assert '<th scope="col">Everyone</th>' in page
    assert '<th scope="row">1</th><td>3</td><td>2</td>' in page


def test_ticks_are_round_and_span_the_values():
    assert ticks(0, 26818) == [0, 10000, 20000, 30000]
    assert ticks(3.31, 3.68) == [3.3, 3.4, 3.5, 3.6, 3.7]
    assert ticks(2, 2) == [2, 2.5, 3, 3.5, 4]


def test_a_scale_puts_a_single_value_in_the_middle():
    assert Scale(3, 3, 0, 100)(3) == 50
    assert Scale(0, 10, 100, 0)(2.5) == 75


def test_numbers_are_written_as_people_read_them():
    assert [plain(v) for v in (12345, 0.36189, 3.5, 1234.56)] == ["12,345", "0.362", "3.5", "1,235"]
    assert [short(v) for v in (12000, 1.5e6, 0.25)] == ["12k", "1.5M", "0.25"]
    assert [percent(v) for v in (0.42, 0.0042, 0, 1)] == ["42 %", "0.4 %", "0 %", "100 %"]


def test_runs_are_the_unbroken_stretches():
    assert runs([None, 1, 2, None, 3]) == [[1, 2], [4]]
    assert runs([None]) == []
