"""From agents' messages to what pages and API are given."""

from collections.abc import Mapping, Sequence

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Movie
from explainer.evidence import EvidencePack, FilmEvidence, Person
from explainer.pages import (
    ContributionView,
    CounterfactualView,
    ForYouPage,
    ItemView,
    SentenceView,
    SharedView,
    ShelfView,
    WhyView,
)
from explainer.pipeline import Page, Why
from explainer.proposals import Reason, ShelfPlan
from explainer.prose import Prose, join, marker, stars_in_words
from explainer.selectors import movies_by_id
from recommender.candidates import Ranking

OFFLINE, LLM = "offline", "llm"
SHOWN_CONTRIBUTIONS = 3
Better = Mapping[str, Reason]
"""Reasons that a language model wrote and the critic passed, by shelf slug and by movie id."""


def present_page(page: Page, better: Better | None = None, pending: Mapping[str, str] | None = None) -> ForYouPage:
    """Return the page with the better reasons where there are some; `pending` holds keys of shelves being written."""
    better, pending = better or {}, pending or {}
    movies = movies_by_id(_films_of(page.pack))
    scale = match_scale(page.ranking) if page.pack.taste.standings else None
    return ForYouPage(
        shelves=tuple(_shelf(plan, page, movies, better, pending.get(plan.slug, ""), scale) for plan in page.shelves),
        recency=page.ranking.constants.recency,
        model_version=page.ranking.model.version,
        message=message_for(page.pack.taste.person),
        ranking=page.ranking,
    )


def present_why(why: Why, movie: Movie, better: Reason | None, counterfactual: CounterfactualView | None) -> WhyView:
    """Return one film's why."""
    evidence, pack, reason = why.evidence, why.pack, better or why.reason
    movies = movies_by_id(_films_of(pack))
    listed = [ContributionView.of(fact, movies[fact.rated.id]) for fact in evidence.contributions if fact.weight > 0]
    return WhyView(
        movie=movie,
        text=join(reason.sentences, pack.names),
        text_source=LLM if better else OFFLINE,
        sentences=_sentences(reason, pack),
        contributions=tuple(listed),
        prior=evidence.prior.share,
        score=evidence.score,
        match=_match(evidence.score, match_scale(why.ranking)) if pack.taste.standings else None,
        shared=tuple(SharedView.of(fact, movies) for fact in evidence.shared),
        rest_count=evidence.rest_count,
        rest_share=max(1.0 - evidence.prior.share - sum(view.share for view in listed), 0.0),
        rank=why.ranking.place_of(movie.pk),
        counterfactual=counterfactual,
        model_version=why.ranking.model.version,
        evidence=evidence,
        message="" if evidence.supporters else message_for(pack.taste.person),
        ranking=why.ranking,
    )


def message_for(person: Person) -> str:
    """Return what a page says first where nothing the person liked can speak for a film; otherwise nothing."""
    if person.liked:
        return ""
    if not person.ratings:
        return _("Rate a few films and this page begins to answer to you. Until then it shows what many people like.")
    rated = ngettext("You have rated %(n)s film", "You have rated %(n)s films", person.ratings) % {"n": person.ratings}
    best = _("none with more than %(stars)s") % {"stars": stars_in_words(person.best)}
    return _("%(rated)s, %(best)s. With nothing you liked to go by, this page leans on what many people like.") % {
        "rated": rated,
        "best": best,
    }


def present_counterfactual(
    before: Ranking,
    after: Ranking,
    evidence: FilmEvidence,
    without: int,
    pack: EvidencePack,
    movies: Mapping[int, Movie],
) -> CounterfactualView | None:
    """Return what a re-solve without a film says of another; None where that is no candidate."""
    film = evidence.film.id
    place, place_after = before.place_of(film), after.place_of(film)
    if place is None or place_after is None or without not in movies:
        return None
    instead = _in_place(after, place, film)
    return CounterfactualView(
        without=movies[without],
        score_before=evidence.score,
        score_after=float(after.score_films([film])[0]),
        rank_before=place,
        rank_after=place_after,
        instead=movies.get(instead) if instead else None,
        text=_counterfactual_text(pack, film, without, place, place_after),
    )


def place_taker(before: Ranking, after: Ranking, film: int) -> int | None:
    """Return the film that would stand where this one stands now."""
    place = before.place_of(film)
    return _in_place(after, place, film) if place else None


def match_scale(ranking: Ranking) -> tuple[float, float]:
    """Return the scores of the person's middling and best candidate."""
    if not len(ranking):
        return 0.0, 0.0
    return float(np.median(ranking.pool_scores)), float(ranking.scores[0])


def _shelf(
    plan: ShelfPlan,
    page: Page,
    movies: Mapping[int, Movie],
    better: Better,
    pending: str,
    scale: tuple[float, float] | None,
) -> ShelfView:
    reason = better.get(plan.slug) or page.reasons[plan.slug]
    return ShelfView(
        slug=plan.slug,
        title=Prose(plan.title, page.pack.names),
        text=join(reason.sentences, page.pack.names),
        text_source=LLM if plan.slug in better else OFFLINE,
        items=tuple(_item(movie_id, page, movies, better, scale) for movie_id in plan.films if movie_id in movies),
        pending=pending,
    )


def _item(
    movie_id: int, page: Page, movies: Mapping[int, Movie], better: Better, scale: tuple[float, float] | None
) -> ItemView:
    evidence, key = page.pack.by_film[movie_id], str(movie_id)
    reason = better.get(key) or page.reasons[key]
    return ItemView(
        movie=movies[movie_id],
        score=evidence.score,
        theme=page.library.themes.get(evidence.theme) if evidence.theme else None,
        match=_match(evidence.score, scale) if scale else None,
        text=join(reason.sentences, page.pack.names),
        text_source=LLM if key in better else OFFLINE,
        sentences=_sentences(reason, page.pack),
        contributions=tuple(
            ContributionView.of(fact, movies[fact.rated.id])
            for fact in evidence.supporters[:SHOWN_CONTRIBUTIONS]
            if fact.rated.id in movies
        ),
        evidence=evidence,
    )


def _match(score: float, scale: tuple[float, float]) -> int:
    middling, best = scale
    return round(100 * min(max((score - middling) / max(best - middling, 1e-12), 0.0), 1.0))


def _sentences(reason: Reason, pack: EvidencePack) -> tuple[SentenceView, ...]:
    return tuple(SentenceView(Prose(each.text, pack.names), each.facts) for each in reason.sentences)


def _films_of(pack: EvidencePack) -> set[int]:
    """Return the films a page shows, and those it may link as reasons."""
    return set(pack.by_film) | {c.rated.id for evidence in pack.films for c in evidence.contributions}


def _in_place(after: Ranking, place: int, film: int) -> int | None:
    others: Sequence[int] = after.movie_ids[: place + 1].tolist()
    taker = others[place - 1] if place <= len(others) else None
    return taker if taker != film else None


def _counterfactual_text(pack: EvidencePack, film: int, without: int, place: int, place_after: int) -> Prose:
    """Say where the film would be, in places, which a re-solve knows; never in shares."""
    said = {"film": marker(without), "place": place, "after": place_after}
    if place_after == place:
        return Prose(_("Even without %(film)s it would keep its place, number %(place)s.") % said, pack.names)
    if place_after < place:
        return Prose(_("Without %(film)s it would rise from number %(place)s to %(after)s.") % said, pack.names)
    return Prose(_("Without %(film)s it would fall from number %(place)s to %(after)s.") % said, pack.names)
