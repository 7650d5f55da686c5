import pytest

from explainer.agents.critic import check_reason, check_shelf
from explainer.agents.proposals import Reason, Sentence, ShelfKind
from explainer.facts.standings import Drift
from tests.factories.explainer import (
    BLEAK,
    CASINO,
    CRIME,
    FARGO,
    HEAT,
    SAW,
    VERTIGO,
    contribution,
    film_evidence,
    make_pack,
    make_shelf,
    offline_reasons,
    reason,
    shared,
)
from tests.factories.hostile import UNSUPPORTED, UNTRUE_TITLES

C_HEAT, C_FARGO, C_SEVEN = "c16-6", "c16-608", "c16-47"
S_CRIME, S_BLEAK, N_CASINO = "s16-genre.Crime+Drama", "s16-tone.bleak", "n16"
GOOD = "You gave [[6]] five stars, and this is a crime drama too."


def faults(text: str, *facts: str, pack=None) -> list:
    return check_reason(reason(CASINO.id, text, *facts), pack or make_pack())


def make_pack_without_the_best():
    pack = make_pack()
    return pack.model_copy(update={"shelves": (pack.shelves[0].model_copy(update={"is_best": False}),)})


def rules_broken(text: str, *facts: str, pack=None) -> set[str]:
    return {fault.rule for fault in faults(text, *facts, pack=pack)}


def test_a_grounded_sentence_passes():
    assert rules_broken(GOOD, C_HEAT, S_CRIME) == set()


def test_what_the_offline_writer_says_passes():
    pack = make_pack()
    shelf = make_shelf(pack, facts=("r6", "r608"))

    reasons = offline_reasons(pack, shelf)

    assert len(reasons) == 3
    assert [check_reason(each, pack, title=shelf.title) for each in reasons.values()] == [[]] * 3


@pytest.mark.parametrize(("text", "facts"), UNSUPPORTED, ids=[text[:50] for text, _facts in UNSUPPORTED])
def test_what_the_facts_do_not_say_is_refused(text, facts):
    assert faults(text, *facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("A crime drama that sits well beside [[6]] and [[608]].", [C_HEAT, C_FARGO, S_CRIME]),
        ("[[6]] leads the way here, and [[608]], to which you gave four stars, points the same way: crime dramas both.",
         [C_HEAT, C_FARGO, S_CRIME]),
        ("You gave five stars to [[6]] and four stars to [[608]]; both are crime dramas, and so is this.",
         [C_HEAT, C_FARGO, S_CRIME]),
        ("Its bleak outlook recalls [[47]], its crime story [[608]].", [C_SEVEN, C_FARGO, S_BLEAK, S_CRIME]),
        ("In the same vein as [[6]], which you loved: a crime drama with a bleak outlook.", [C_HEAT, S_CRIME, S_BLEAK]),
        ("[[6]] counts for most, then [[608]], and all three are crime dramas.", [C_HEAT, C_FARGO, S_CRIME]),
        ("Another crime drama from 1995, rated by 80 people and well liked, like [[6]].", [C_HEAT, S_CRIME, N_CASINO]),
        ("Like [[6]], a crime drama, with 4.0 stars on average.", [C_HEAT, S_CRIME, N_CASINO]),
    ],
)  # fmt: skip
def test_what_a_model_might_say_of_the_facts_passes(text, facts):
    assert [fault.detail for fault in faults(text, *facts)] == []


@pytest.mark.parametrize(
    ("text", "facts", "rule"),
    [
        (GOOD, [], "facts"),
        (GOOD, ["c16-999"], "facts"),
        ("You gave [[999]] five stars, and this is a crime drama too.", [C_HEAT, S_CRIME], "titles"),
        ("Like [[4226]], it is a crime drama.", [C_HEAT, S_CRIME], "titles"),
        ("You gave [[6]] four stars, and this is a crime drama too.", [C_HEAT, S_CRIME], "claims"),
        ("You gave [[6]] five stars, and this is a horror film too.", [C_HEAT, S_CRIME], "traits"),
        ("Like Goodfellas, it is a crime drama, and [[6]] says so.", [C_HEAT, S_CRIME], "words"),
        ("Like [[6]], it is a crime drama that 97 people rated.", [C_HEAT, S_CRIME, N_CASINO], "claims"),
        ("Like [[6]], it is a <b>crime drama</b> for you.", [C_HEAT, S_CRIME], "clean"),
        ("Without [[6]] this crime drama would fall far.", [C_HEAT, S_CRIME], "words"),
        ("Lately you gave [[6]] five stars; here is a crime drama again.", [C_HEAT, S_CRIME], "claims"),
        ("Crime.", [C_HEAT, S_CRIME], "length"),
        ("Like [[6]], it is a crime drama", [C_HEAT, S_CRIME], "length"),
        ("Like [[6]], it is a crime drama.", [C_HEAT, "s4226-genre.Crime+Drama"], "subject"),
        ("Like [[6]], it is a crime drama.", [C_HEAT, S_CRIME, N_CASINO], "unsaid"),
    ],
)
def test_a_sentence_is_refused_by_the_rule_it_breaks(text, facts, rule):
    assert rule in rules_broken(text, *facts)


def test_a_word_that_is_not_on_the_list_is_named_so_that_the_writer_can_mend_it():
    found = faults("Like [[6]], it is a splendid crime drama.", C_HEAT, S_CRIME)

    assert [fault.detail for fault in found] == ["'splendid' is not on the list of words."]


def test_a_disliked_film_is_never_named_as_a_reason():
    disliked = contribution(CASINO, SAW, stars=3.0, weight=0.4)
    pack = make_pack(film_evidence(contributions=(disliked,), traits=()))

    assert "titles" in rules_broken("It shares a shelf with [[8957]].", disliked.id, pack=pack)


def test_a_film_that_was_not_liked_may_weigh_most_so_that_no_liked_one_does():
    heavy = contribution(CASINO, SAW, stars=3.0, weight=0.9)
    pack = make_pack(film_evidence(contributions=(heavy, *film_evidence().contributions)))
    said = "[[6]] counts for most here, and both are crime dramas."

    assert rules_broken(said, C_HEAT, S_CRIME) == set()
    assert rules_broken(said, C_HEAT, S_CRIME, pack=pack) == {"claims"}


def test_a_film_that_no_fact_names_may_still_be_the_subject():
    assert rules_broken("With [[6]] and [[608]] it meets, [[16]] is a crime drama.", C_HEAT, C_FARGO, S_CRIME) == set()


def test_the_film_itself_is_no_reason():
    assert rules_broken("You loved [[16]], like [[6]] a crime drama.", C_HEAT, S_CRIME) == {"claims"}


def test_a_films_reason_cites_a_heavy_contributor_and_something_shared():
    lighter = contribution(CASINO, VERTIGO, stars=4.0, weight=0.05)
    film = film_evidence(
        contributions=(*film_evidence().contributions, lighter),
        traits=(shared(CASINO, CRIME, HEAT, FARGO, VERTIGO),),
    )

    assert rules_broken("A crime drama like [[903]].", lighter.id, S_CRIME, pack=make_pack(film)) == {"grounding"}
    assert rules_broken("You gave [[6]] five stars.", C_HEAT) == {"grounding"}


def test_a_film_that_is_there_for_its_popularity_says_so():
    pack = make_pack(film_evidence(contributions=(contribution(CASINO, HEAT, weight=0.1, share=0.1),), prior=0.9))

    assert rules_broken(GOOD, C_HEAT, S_CRIME, pack=pack) == {"grounding"}
    assert rules_broken("Here mostly for its popularity, with a nod from [[6]].", C_HEAT, "p16", pack=pack) == set()
    assert "claims" in rules_broken("Here mostly for its popularity, with a nod from [[6]].", C_HEAT, "p16")


def test_the_year_belongs_to_the_film_named_before_it_or_to_the_film_itself():
    assert rules_broken("A crime drama from 1995, like [[6]].", C_HEAT, S_CRIME) == set()
    assert rules_broken("A crime drama like [[608]] from 1996, and [[6]].", C_HEAT, C_FARGO, S_CRIME) == set()
    assert rules_broken("A crime drama from 1996, like [[608]] and [[6]].", C_HEAT, C_FARGO, S_CRIME) == {"claims"}


def test_a_trait_is_said_only_of_the_films_that_a_fact_says_it_of():
    assert rules_broken("With [[6]] and [[47]] it shares a bleak outlook.", C_HEAT, C_SEVEN, S_BLEAK) == set()
    assert rules_broken("With [[6]] and [[608]] it shares a bleak outlook.", C_HEAT, C_FARGO, S_BLEAK) == {"traits"}
    assert rules_broken(
        "It has a bleak outlook in common with [[6]] and is a crime drama like [[608]].",
        C_HEAT, C_FARGO, S_BLEAK, S_CRIME,
    ) == set()  # fmt: skip


def test_a_change_of_taste_needs_a_fact_that_says_so():
    pack = make_pack()
    drift = Drift(id="drift", rated=(HEAT.id,), trait=BLEAK, recent_share=0.6, long_share=0.1)
    pack = pack.model_copy(update={"taste": pack.taste.model_copy(update={"drift": drift})})
    said = "Your latest ratings lean more towards {} than your history does, [[6]] above all."

    assert check_reason(reason("right-now", said.format("bleak films"), "drift"), pack) == []
    assert check_reason(reason("right-now", said.format("crime dramas"), "drift"), pack)


def test_a_long_reason_and_an_empty_one_are_refused():
    sentence = Sentence(text=GOOD, facts=(C_HEAT, S_CRIME))

    for sentences in ((), (sentence,) * 4):
        said = Reason(subject=str(CASINO.id), sentences=sentences)
        assert {fault.rule for fault in check_reason(said, make_pack())} == {"length"}


def test_a_shelf_may_repeat_the_words_of_its_title():
    pack = make_pack()
    said = reason("westerns", "Westerns, by way of [[6]] and [[608]].", "r6", "r608")

    assert check_reason(said, pack, title="Westerns") == []
    assert {fault.rule for fault in check_reason(said, pack)} == {"traits"}


def test_what_is_said_of_a_shelf_is_so_of_all_its_films():
    pack = make_pack()
    best = "These score highest for you overall; no ratings of yours count for more here than those of [[6]]."
    cited = "b6-best-matches"

    assert check_reason(reason("best-matches", best, cited), pack) == []
    assert check_reason(reason("best-matches", best, cited), make_pack_without_the_best())
    assert check_reason(reason("best-matches", best.replace("[[6]]", "[[608]]"), "b608-best-matches"), pack)


@pytest.mark.parametrize("title", UNTRUE_TITLES)
def test_a_title_that_the_shelf_does_not_bear_out_is_refused(title):
    pack = make_pack()

    assert check_shelf(make_shelf(pack, title=title, kind=ShelfKind.PATTERN, traits=(CRIME,)), pack)


def test_a_title_may_say_what_all_the_films_are():
    pack = make_pack()
    films = {"kind": ShelfKind.PATTERN, "traits": (CRIME,)}

    assert check_shelf(make_shelf(pack, title="Crime dramas", **films), pack) == []
    assert check_shelf(make_shelf(pack, title="Crime dramas with a bleak outlook", **films), pack)
    assert check_shelf(make_shelf(pack, title="Next to [[6]]", kind=ShelfKind.NEIGHBOUR, anchor=6), pack) == []


def test_best_matches_are_the_best():
    pack, worse = make_pack(), make_pack_without_the_best()

    assert check_shelf(make_shelf(pack), pack) == []
    assert check_shelf(make_shelf(worse), worse)


def test_films_of_the_pack_have_names_that_tell_them_apart():
    pack = make_pack(film_evidence(CASINO), film_evidence(VERTIGO))

    assert pack.names[FARGO.id].title == "Fargo"
    assert set(pack.names) == {6, 16, 47, 608, 903}
