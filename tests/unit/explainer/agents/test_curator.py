from dataclasses import replace

from explainer.agents.analysts import ANALYSTS, find_patterns
from explainer.agents.curator import OfflineCurator
from explainer.agents.proposals import Candidate, CuratorBrief, Selection, ShelfChoice, ShelfKind
from explainer.facts.evidence import Taste
from explainer.facts.kinds import TraitKind
from explainer.facts.standings import Drift
from tests.factories.explainer import BLEAK, CRIME, HEAT, HEIST, SEVEN, taste


def candidates(count: int = 60, **fixed) -> tuple[Candidate, ...]:
    """Films 1 to count, best first: every second a crime drama, every third bleak, every fifth a caper."""
    traits = ((2, CRIME), (3, BLEAK), (5, HEIST))
    return tuple(
        Candidate(
            **{
                "id": i,
                "score": 100.0 - i,
                "recent": float(i % 7),
                "worth": 1.0 - i / count,
                "lead": HEAT.id if i % 4 == 0 else None,
                "theme": 1 + i % 3,
                "traits": frozenset(trait.id for step, trait in traits if i % step == 0),
            }
            | fixed
        )
        for i in range(1, count + 1)
    )


def selection(films: tuple[Candidate, ...] | None = None) -> Selection:
    found = candidates() if films is None else films
    themes = {1: ("noirs", "Classic Noirs"), 2: ("laughs", "Eighties Laughs"), 3: ("wars", "War and Its Toll")}
    return Selection(candidates=found, first=tuple(film.id for film in found[:8]), themes=themes)


def drifting(person: Taste) -> Taste:
    drift = Drift(id="drift", rated=(HEAT.id, SEVEN.id), trait=BLEAK, recent_share=0.7, long_share=0.2)
    return person.model_copy(update={"drift": drift})


def page(person: Taste | None = None, found: Selection | None = None, **sizes):
    return OfflineCurator().run(brief(person, found, **sizes))


def brief(person: Taste | None = None, found: Selection | None = None, **sizes) -> CuratorBrief:
    person = person or taste()
    return CuratorBrief(taste=person, patterns=find_patterns(person), selection=found or selection(), **sizes)


def test_a_page_has_as_many_shelves_and_films_as_asked_for():
    shelves = page(shelves=5, per_shelf=6)

    assert len(shelves) == 5
    assert all(len(shelf.films) <= 6 for shelf in shelves)


def test_no_film_stands_on_two_shelves():
    films = [movie_id for shelf in page() for movie_id in shelf.films]

    assert len(films) == len(set(films))


def test_the_best_matches_come_first():
    first = page()[0]

    assert first.kind is ShelfKind.BEST
    assert first.title == "Your best matches"
    assert first.films == tuple(range(1, 9))


def test_films_that_a_wish_has_moved_are_not_called_the_best_matches():
    found = selection().model_copy(update={"wishes": {BLEAK.id: 1}})

    assert page(found=found)[0].title == "Your matches, wishes counted"


def test_a_change_of_taste_gets_a_shelf_of_its_own():
    shelves = page(drifting(taste()))

    assert shelves[1].kind is ShelfKind.NOW
    assert shelves[1].traits == (BLEAK,)
    assert all(movie_id % 3 == 0 for movie_id in shelves[1].films)


def test_without_a_change_there_is_no_such_shelf():
    assert ShelfKind.NOW not in {shelf.kind for shelf in page()}


def test_shelves_are_around_different_things():
    shelves = page(drifting(taste()), shelves=8)

    titles = [shelf.title for shelf in shelves]
    named = [trait for shelf in shelves for trait in shelf.traits]
    themes = [shelf.theme for shelf in shelves if shelf.theme]
    assert len(set(titles)) == len(titles)
    assert len(set(named)) == len(named)
    assert len(set(themes)) == len(themes)


def test_a_shelf_around_a_trait_holds_only_films_that_have_it():
    by_id = {film.id: film for film in candidates()}

    for shelf in page(shelves=8):
        for movie_id in shelf.films:
            assert by_id[movie_id].traits.issuperset(trait.id for trait in shelf.traits)


def test_a_theme_without_a_label_gets_no_shelf():
    found = selection().model_copy(update={"themes": {}})

    assert ShelfKind.THEME not in {shelf.kind for shelf in page(found=found)}


def test_someone_without_ratings_gets_what_many_like_and_themes():
    person = taste(ratings=0, liked=0, disliked=0, best=0.0)

    shelves = page(person)

    assert shelves[0].kind is ShelfKind.POPULAR
    assert {shelf.kind for shelf in shelves[1:]} == {ShelfKind.THEME}


def test_few_films_make_few_shelves_but_never_a_failure():
    assert [shelf.films for shelf in page(found=selection(candidates(3)))] == [(1, 2, 3)]
    assert page(found=selection(())) == ()


def test_each_analyst_reads_its_own_family():
    found = {analyst.family: analyst.run(taste()) for analyst in ANALYSTS}

    assert [pattern.traits for pattern in found[TraitKind.NARRATIVE]] == [(HEIST,)]
    assert [pattern.traits for pattern in found[TraitKind.TONE]] == [(BLEAK,)]
    assert found[TraitKind.VISUAL] == ()


def test_a_pattern_cites_the_fact_it_stands_on():
    assert [pattern.facts for pattern in find_patterns(taste())] == [("t-tone.bleak",), ("t-narrative.heist",)]


def test_a_page_is_no_more_popular_than_what_the_person_rated():
    films = tuple(
        replace(film, popularity=float(film.id % 7 < 4), worth=1.0 - film.id / 2000) for film in candidates(120)
    )
    found = selection(films).model_copy(update={"rated_popularity": (0.0,) * 15 + (1.0,) * 5})

    def share_of_popular(found: Selection) -> float:
        by_id = {film.id: film for film in films}
        shown = [movie_id for shelf in page(found=found)[1:] for movie_id in shelf.films]
        return sum(by_id[movie_id].popularity for movie_id in shown) / len(shown)

    assert share_of_popular(found) < share_of_popular(found.model_copy(update={"rated_popularity": ()})) - 0.1


def test_the_best_matches_stay_the_best_however_popular():
    films = tuple(replace(film, popularity=1.0) for film in candidates())
    found = selection(films).model_copy(update={"rated_popularity": (0.0,) * 19 + (1.0,)})

    assert page(found=found)[0].films == tuple(range(1, 9))


def test_a_shelf_of_the_themes_another_shows_already_waits():
    films = tuple(replace(film, theme=1 if film.id <= 40 else 2 + film.id % 2) for film in candidates())

    shelves = page(found=selection(films), shelves=3)

    by_id = {film.id: film.theme for film in films}
    assert {by_id[movie_id] for movie_id in shelves[0].films} == {1}
    assert {by_id[movie_id] for movie_id in shelves[1].films} != {1}


def titles(*choices: ShelfChoice, **sizes) -> list[str]:
    return [shelf.title for shelf in OfflineCurator(choices).run(brief(**sizes))]


def test_chosen_shelves_come_after_the_best_matches_and_before_what_the_page_gains_most_by():
    offline = page()
    last = ShelfChoice(slug=offline[-1].slug)

    assert titles(last)[:2] == ["Your best matches", offline[-1].title]
    assert set(titles(last)[2:]) & {shelf.title for shelf in offline}


def test_a_chosen_shelf_may_have_another_title():
    crime = next(shelf for shelf in page(shelves=8) if shelf.traits == (CRIME,))

    assert titles(ShelfChoice(slug=crime.slug, title="Tales of crime"))[1] == "Tales of crime"


def test_a_choice_that_says_what_another_says_is_left_out():
    crime = next(shelf for shelf in page(shelves=8) if shelf.traits == (CRIME,))
    again = ShelfChoice(slug="crime-again", title="Crime again", facts=crime.facts)

    assert "Crime again" not in titles(ShelfChoice(slug=crime.slug), again)


def test_a_choice_of_traits_that_stand_no_more_is_left_out():
    gone = ShelfChoice(slug="gone", title="Gone", facts=("t-tone.whimsical",))

    assert titles(gone) == titles()


def test_chosen_shelves_show_no_film_twice():
    choices = [ShelfChoice(slug=shelf.slug) for shelf in reversed(page(shelves=8))]

    films = [film for shelf in OfflineCurator(tuple(choices)).run(brief(shelves=8)) for film in shelf.films]

    assert len(films) == len(set(films))


def test_what_one_wished_for_comes_before_what_was_chosen():
    wishing = selection().model_copy(update={"wishes": {BLEAK.id: 1}})

    assert "leak" in titles(ShelfChoice(slug="classic-noirs"), found=wishing)[1]
