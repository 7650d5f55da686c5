"""Pages as plain data for JSON. By hand: with every number a page has tens of thousands of rows."""

from catalog.models import Movie
from explainer.details import Detail, RatedPart, account_for
from explainer.pages import ForYouPage, ItemView, Moved, PatternView, ShelfView, WhatIf, WhyView
from explainer.strength import Strength
from explainer.talk.moving import Move, Moves
from explainer.talk.whynot import WhyNot
from recommender.contributions import Counterfactual
from recommender.models import Theme


def represent_page(page: ForYouPage, *, explain: bool = False) -> dict:
    """Return the page as the schema's Recommendations."""
    details: dict[int, Detail] = {}
    if explain and page.ranking is not None:
        details = account_for(page.ranking, [item.movie.pk for shelf in page.shelves for item in shelf.items])
    return {
        "model_version": page.model_version,
        "recency": page.recency,
        "message": page.message,
        "moves": _moves(page.moves) if page.moves else None,
        "shelves": [
            {
                "slug": shelf.slug,
                "title": str(shelf.title),
                "text": str(shelf.text),
                "text_source": shelf.text_source,
                "patterns": [_pattern(pattern) for pattern in shelf.patterns],
                "items": [_item(item, page, details.get(item.movie.pk)) for item in shelf.items],
            }
            | ({"sentences": _sentences(shelf)} if explain else {})
            for shelf in page.shelves
        ],
    }


def represent_why(why: WhyView) -> dict:
    """Return a why as the schema's Why."""
    detail = account_for(why.ranking, [why.movie.pk], counterfactual=False)[why.movie.pk] if why.ranking else None
    otherwise = why.counterfactual
    return {
        "movie": represent_movie(why.movie),
        "message": why.message,
        "text": str(why.text),
        "text_source": why.text_source,
        "sentences": _sentences(why),
        "score": detail and detail.score,
        "match": why.match,
        "rank": why.rank,
        "strength": why.strength and _strength(why.strength),
        "prior": detail and detail.prior,
        "contributions": _shared_out(detail) if detail else [],
        "residual": detail and detail.residual,
        "shared": [
            {
                "label": shared.label,
                "movies": [represent_movie(movie) for movie in shared.movies],
                "lift": shared.lift,
                "confidence": shared.confidence,
                "pattern": _pattern(shared.pattern),
            }
            for shared in why.shared
        ],
        "counterfactual": otherwise
        and {
            "without": otherwise.without.pk,
            "score_before": otherwise.score_before,
            "score_after": otherwise.score_after,
            "rank_before": otherwise.rank_before,
            "rank_after": otherwise.rank_after,
        },
        "counterfactual_text": str(otherwise.text) if otherwise else "",
        "instead": represent_movie(otherwise.instead) if otherwise and otherwise.instead else None,
        "model_version": why.model_version,
    }


def represent_what_if(change: WhatIf) -> dict:
    """Return a change as the schema's WhatIf."""
    return {
        "model_version": change.model_version,
        "text": str(change.text),
        "recommendations": [_moved(moved) for moved in change.recommendations],
        "gone": [_moved(moved) for moved in change.gone],
        "swaps": [
            {
                "place": swap.place,
                "now": represent_movie(swap.now),
                "then": represent_movie(swap.then),
                "text": str(swap.text),
            }
            for swap in change.swaps
        ],
    }


def represent_why_not(found: WhyNot) -> dict:
    """Return a why-not as the schema's WhyNot."""
    return {
        "movie": represent_movie(found.movie),
        "text": str(found.text),
        "score": found.score,
        "rank": found.place,
        "of": found.of,
        "ahead": [represent_movie(movie) for movie in found.ahead],
        "against": [
            {"movie": represent_movie(movie), "rating": stars, "weight": weight}
            for movie, stars, weight in found.against
        ],
        "gap": {
            "above": found.above and represent_movie(found.above),
            "gap": found.gap,
            "parts": [
                {"movie": represent_movie(part.movie), "rating": part.stars, "weight": part.weight}
                for part in found.gap_parts
            ],
            "prior": found.gap_prior,
            "rest": found.gap_rest,
        },
        "model_version": found.model_version,
    }


def represent_movie(movie: Movie) -> dict:
    """Return a film as the schema's Movie."""
    return {"id": movie.pk, "title": movie.title, "year": movie.year}


def _item(item: ItemView, page: ForYouPage, detail: Detail | None) -> dict:
    said = {
        "movie": represent_movie(item.movie),
        "score": item.score,
        "match": item.match,
        "strength": _strength(item.strength),
        "theme": _theme(item.theme),
        "text": str(item.text),
        "text_source": item.text_source,
        "model_version": page.model_version,
    }
    return said if detail is None else said | _detail(detail) | {"sentences": _sentences(item)}


def _detail(detail: Detail) -> dict:
    return {
        "score": detail.score,
        "prior": detail.prior,
        "contributions": [_contribution(part) for part in detail.contributions],
        "residual": detail.residual,
        "counterfactual": detail.counterfactual and _counterfactual(detail.counterfactual),
    }


def _contribution(part: RatedPart) -> dict:
    return {
        "movie": represent_movie(part.movie),
        "rating": part.rating,
        "weight": part.weight,
        "long": part.long,
        "recent": part.recent,
        "source": part.source.value,
    }


def _shared_out(detail: Detail) -> list[dict]:
    """Return the contributions, each with its share of all that speaks for the film."""
    speaking = max(sum(max(part.weight, 0.0) for part in detail.contributions) + max(detail.prior, 0.0), 1e-12)
    return [_contribution(part) | {"share": max(part.weight, 0.0) / speaking} for part in detail.contributions]


def _strength(strength: Strength) -> dict:
    return {"confidence": strength.confidence.value, "ratings": strength.ratings, "people": strength.people}


def _pattern(pattern: PatternView) -> dict:
    return {"id": pattern.id, "label": pattern.label, "wish": pattern.wish}


def _moves(moves: Moves) -> dict:
    return {
        "since": moves.since,
        "came": [_move(move) for move in moves.came],
        "left": [_move(move) for move in moves.left],
        "rated": [represent_movie(movie) for movie in moves.rated],
        "text": str(moves.text),
    }


def _move(move: Move) -> dict:
    because = represent_movie(move.because) if move.because else None
    return {"movie": represent_movie(move.movie), "because": because}


def _counterfactual(found: Counterfactual) -> dict:
    return {
        "without": found.without,
        "score_before": found.score_before,
        "score_after": found.score_after,
        "rank_before": found.rank_before,
        "rank_after": found.rank_after,
    }


def _sentences(said: ItemView | ShelfView | WhyView) -> list[dict]:
    return [{"text": str(sentence.text), "facts": list(sentence.facts)} for sentence in said.sentences]


def _theme(theme: Theme | None) -> dict | None:
    return {"slug": theme.slug, "label": theme.label} if theme else None


def _moved(moved: Moved) -> dict:
    return {
        "movie": represent_movie(moved.movie),
        "score": moved.score,
        "rank": moved.rank,
        "score_before": moved.score_before,
        "rank_before": moved.rank_before,
    }
