from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory


def render(template, query="", **context):
    request = RequestFactory().get(f"/{query}")
    return Template("{% load cinewhy %}" + template).render(Context({"request": request} | context))


@pytest.mark.parametrize(
    ("stars", "signs", "words"),
    [
        (Decimal("3.5"), "★★★½", "3.5 of 5 stars"),
        (Decimal("5.0"), "★★★★★", "5 of 5 stars"),
        (0.5, "½", "0.5 of 5 stars"),
        (None, "", ""),
    ],
)
def test_stars_are_written_as_signs_and_as_words(stars, signs, words):
    assert render("{{ stars|stars }}", stars=stars) == signs
    assert render("{{ stars|stars_text }}", stars=stars) == words


@pytest.mark.parametrize(("share", "text"), [(0.424, "42 %"), (0, "0 %"), (1, "100 %"), (None, "")])
def test_a_share_is_written_as_a_percentage(share, text):
    assert render("{{ share|percent }}", share=share) == text


def test_a_percentage_may_have_digits():
    assert render("{{ share|percent:1 }}", share=0.4242) == "42.4 %"


def test_titles_are_split():
    assert render("{{ title|main_title }}", title="Seven (a.k.a. Se7en)") == "Seven"
    assert render("{{ title|other_titles|join:', ' }}", title="Seven (a.k.a. Se7en)") == "Se7en"


def test_a_query_keeps_what_it_has_and_changes_what_is_asked():
    assert render("{% query_with page=2 %}", "?q=a%26b&page=1") == "?q=a%26b&amp;page=2"
    assert render("{% query_with page=None %}", "?q=x&page=1") == "?q=x"
    assert render("{% query_with page='' %}", "?page=1") == "?"


def test_there_are_ten_steps_of_stars():
    assert render("{% star_steps as steps %}{{ steps|length }}") == "10"
