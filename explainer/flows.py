"""What to watch and why: the use cases that pages and API share.

How to call it::

    page = for_you(user, recency=0.8)             # ForYouPage: shelves of items, each with its reason
    page = for_history(history)                   # the same for someone without an account, nothing stored
    why = why_film(user, movie)                   # one film, with what would be without its heaviest reason
    place = why_not(user, movie)                  # why it is not higher, what is ahead of it
    change = what_if(user, drop=[…], rate={…})    # nothing stored

Reasons are written offline at once. Where a language model is configured and has not written about exactly this
evidence, a task asks it after the response; the page takes its text when the critic has passed it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from catalog.models import Interaction, Movie, Rating
from catalog.services import log_impressions, log_interaction
from explainer.agents.pipeline import Why, compose_page, compose_why, sketch_for
from explainer.agents.prose import Prose, stars_in_words
from explainer.better import Sizes, better_why, in_better_words
from explainer.pages import CounterfactualView, ForYouPage, WhatIf, WhatIfSheet, WhyView
from explainer.presenting import place_taker, present_counterfactual, present_page, present_why
from explainer.selectors import movies_by_id
from explainer.talk.moving import last_visit, note_visit, what_moved
from explainer.talk.otherwise import compare, list_ratings, solve_otherwise
from explainer.talk.questions import Question
from explainer.talk.whynot import WhyNot
from explainer.talk.whynot import why_not as explain_place
from explainer.talk.wishes import wishes_of
from recommender.candidates import rank_candidates, rank_history
from recommender.models import Theme

if TYPE_CHECKING:
    from accounts.models import User


PLACES_ASKED = 10


def for_you(
    user: "User",
    *,
    recency: float | None = None,
    shelves: int = 6,
    per_shelf: int = 8,
    theme: Theme | None = None,
) -> ForYouPage:
    """Return the user's page; raises NoLiveModel. Enqueues better text where a language model could write it."""
    sketch = sketch_for(user, recency=recency, shelves=shelves, per_shelf=per_shelf, theme=theme)
    shown = in_better_words(sketch, user, Sizes(recency, shelves, per_shelf))
    if theme is not None:
        return shown
    visit = last_visit(user)
    return replace(shown, visit=visit, moves=what_moved(user, sketch.splits.ranking, visit))


def for_history(
    history: Iterable[tuple[int, float, float]],
    *,
    recency: float | None = None,
    shelves: int = 6,
    per_shelf: int = 8,
    theme: Theme | None = None,
) -> ForYouPage:
    """Return the page of someone who rated films as given: (movie id, stars, seconds since the epoch)."""
    ranking = rank_history(history, recency=recency, theme=theme)
    return present_page(compose_page(ranking, shelves=shelves, per_shelf=per_shelf, theme=theme))


def note_shown(user: "User", page: ForYouPage) -> None:
    """Log what the page showed, shelf by shelf, and that the user looked."""
    log_impressions(
        user=user,
        model_version=page.model_version,
        shelves=[(shelf.slug, [item.movie.pk for item in shelf.items]) for shelf in page.shelves],
    )
    if page.visit:
        note_visit(user, page.visit)


def why_film(user: "User", movie: Movie) -> WhyView:
    """Return why the film has its place for the user, or a plain word on why there is no why; raises NoLiveModel."""
    if rating := Rating.objects.filter(user=user, movie=movie).first():
        given = stars_in_words(float(rating.stars))
        return _without_why(movie, _("You have seen it: you gave it %(stars)s.") % {"stars": given})
    why = compose_why(rank_candidates(user=user), movie.pk)
    if why is None:
        return _without_why(movie, _("Too few people have rated it for the model to place it yet."))
    better, waiting = better_why(user, why)
    found = present_why(why, movie, better, _without_the_heaviest(why), wishes_of(user))
    return replace(found, waiting=waiting)


def why_for_history(history: Iterable[tuple[int, float, float]], movie: Movie) -> WhyView:
    """Return why the film has its place for someone who rated films as given; raises NoLiveModel."""
    given = list(history)
    if stars := next((stars for movie_id, stars, _seconds in given if movie_id == movie.pk), None):
        return _without_why(movie, _("You have seen it: you gave it %(stars)s.") % {"stars": stars_in_words(stars)})
    why = compose_why(rank_history(given), movie.pk)
    if why is None:
        return _without_why(movie, _("Too few people have rated it for the model to place it yet."))
    return present_why(why, movie, None, _without_the_heaviest(why), {})


def note_why(user: "User", movie: Movie, why: WhyView, *, shelf: str = "", position: int | None = None) -> None:
    """Log that the user opened the why of a film, and where."""
    log_interaction(
        user=user,
        movie=movie,
        kind=Interaction.Kind.WHY,
        model_version=why.model_version,
        shelf=shelf,
        position=position,
    )


def what_if(user: "User", *, drop: Iterable[int] = (), rate: Mapping[int, float] | None = None, n: int = 10) -> WhatIf:
    """Return the user's best films as they would be without some ratings and with others; nothing is stored."""
    before, drop, rate = rank_candidates(user=user), list(drop), dict(rate or {})
    after = solve_otherwise(before, drop=drop, rate=rate)
    return compare(before, after, drop=drop, rate=rate, n=n)


def what_if_sheet(user: "User", question: Question) -> WhatIfSheet:
    """Return the heaviest ratings to ask about and, where something is asked, the answer; nothing is stored."""
    before = rank_candidates(user=user)
    asked = [*question.drop, *question.rate]
    sheet = list_ratings(before, asked, question)
    if not question:
        return sheet
    known = {row.movie.pk for row in sheet.rows}
    drop = [movie_id for movie_id in question.drop if movie_id in known]
    rate = {movie_id: stars for movie_id, stars in question.rate.items() if movie_id in known}
    after = solve_otherwise(before, drop=drop, rate=rate)
    return replace(sheet, answer=compare(before, after, drop=drop, rate=rate, n=PLACES_ASKED))


def why_not(user: "User", movie: Movie) -> WhyNot:
    """Return why the film is not higher for the user; raises NoLiveModel."""
    return explain_place(user, rank_candidates(user=user), movie)


def _without_why(movie: Movie, message: str) -> WhyView:
    return WhyView(movie=movie, text=Prose("", {}), message=message)


def _without_the_heaviest(why: Why) -> CounterfactualView | None:
    """Solve again without the film that says most for this one."""
    if not why.evidence.supporters:
        return None
    without = why.evidence.supporters[0].rated.id
    after = why.ranking.solved_for(why.ranking.history.without(without))
    taker = place_taker(why.ranking, after, why.evidence.film.id)
    movies = movies_by_id([without, *([taker] if taker else [])])
    return present_counterfactual(why.ranking, after, why.evidence, without, movies)
