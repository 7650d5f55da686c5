"""Pages of real people, composed to be checked by an auditor that knows nothing of how they were made.

How to call it::

    evaluate_explanations(people, model=version)      # the report on these people's pages
    statements_of(page)                               # every sentence of a page as the auditor takes it
"""

import time
from collections.abc import Iterator, Mapping

from django.db.models import Count, Q

from explainer.agents.pipeline import Page, compose_page
from explainer.audit.checking import Statement
from explainer.audit.people import History
from explainer.audit.precision import Report, ShownPage, measure_pages, share_of
from explainer.models import LlmCall
from recommender.candidates import rank_history


def evaluate_explanations(people: Mapping[str, History], *, model: str, seed: int = 0) -> Report:
    """Return what checking the pages of these people found; `model` is the live version."""
    report = measure_pages(_pages_of(people), model=model, seed=seed)
    return {"people": len(people)} | report | {"critic": critics_rates()}


def statements_of(page: Page) -> Iterator[Statement]:
    """Yield every sentence of a page, shelf by shelf, as it is shown."""
    for plan in page.shelves:
        for sentence in page.reasons[plan.slug].sentences:
            yield Statement(sentence.text, sentence.facts, title=plan.title, shelf=plan.films, around=plan.kind.value)
        for film in plan.films:
            for sentence in page.reasons[str(film)].sentences:
                yield Statement(sentence.text, sentence.facts, film=film)


def critics_rates() -> dict[str, Report]:
    """Return by model and prompt version how many answers the critic saw, and which share of them it passed."""
    judged = LlmCall.objects.filter(verdict__in=[LlmCall.Verdict.PASSED, LlmCall.Verdict.REFUSED])
    rows = (
        judged.order_by()
        .values("model", "prompt_version")
        .annotate(answers=Count("pk"), passed=Count("pk", filter=Q(verdict=LlmCall.Verdict.PASSED)))
    )
    return {
        f"{row['model']} {row['prompt_version']}": {
            "answers": row["answers"],
            "pass_rate": share_of(row["passed"], row["answers"]),
        }
        for row in rows
    }


def _pages_of(people: Mapping[str, History]) -> Iterator[ShownPage]:
    for person, history in people.items():
        ranking = rank_history(history)
        started = time.perf_counter()
        page = compose_page(ranking)
        seconds = time.perf_counter() - started
        films = tuple(film for plan in page.shelves for film in plan.films)
        yield ShownPage(person, ranking, tuple(statements_of(page)), films, seconds)
