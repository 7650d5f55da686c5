"""The critic's word on a page before anybody reads it."""

import logging

from explainer.agents.plain import plain_reason
from explainer.agents.proposals import ShelfKind
from explainer.agents.vetting import vet_reasons, vet_shelves
from tests.factories.explainer import CASINO, CRIME, film_evidence, make_pack, make_shelf, offline_reasons, reason


def test_what_the_critic_passes_is_kept_as_it_is():
    pack = make_pack()
    shelf = make_shelf(pack)
    written = offline_reasons(pack, shelf)

    assert vet_reasons(written, [shelf], pack) == written
    assert vet_shelves([shelf], pack) == (shelf,)


def test_an_untrue_sentence_gives_way_to_a_plain_one_and_is_logged(caplog):
    pack = make_pack()
    untrue = reason(CASINO.id, "You gave [[6]] two stars, and this is a western too.", "c16-6", "s16-genre.Crime+Drama")

    with caplog.at_level(logging.WARNING):
        shown = vet_reasons({"16": untrue}, [], pack)["16"]

    assert [each.text for each in shown.sentences] == ["[[6]] speaks for it."]
    assert shown.sentences[0].facts == ("c16-6",)
    assert "Refused for 16" in caplog.text


def test_an_untrue_title_gives_way_to_a_plain_one():
    pack = make_pack()
    shelf = make_shelf(pack, title="Westerns", kind=ShelfKind.PATTERN, traits=(CRIME,))

    assert vet_shelves([shelf], pack)[0].title == "More for you"


def test_a_plain_word_never_names_what_was_not_liked():
    film = film_evidence(contributions=(), traits=())

    assert plain_reason("16", make_pack(film)).sentences[0].facts == ("p16",)
    assert plain_reason("best-matches", make_pack()).sentences[0].facts == ("person",)
