"""No page and no operation takes more queries the more there is to list: the table is `tests/budgets.py`."""

import json
from collections import deque
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.imports.flows import start_import
from accounts.imports.models import RatingImport
from accounts.models import ApiToken, DataExport, User
from catalog.models import Dismissal, Interaction, WatchlistEntry
from catalog.search import rebuild_index
from explainer.models import PatternWish
from recommender.models import TasteExclusion, Theme
from tests import authorisation, budgets
from tests.addresses import API, CONSOLE, address
from tests.budgets import Budget
from tests.factories.accounts import UserFactory, make_passkey, sign_in
from tests.factories.recommender import make_live_model, rate_films

pytestmark = pytest.mark.django_db
BACKEND = "accounts.adapters.SignInBackend"
FEW, MANY, SLACK = 1, 40, 2


def fill(user: User, count: int) -> dict[str, str]:
    """Give a person so many of everything that is listed, and return what addresses stand for."""
    User.objects.filter(pk=user.pk).update(shared=User.Shared.values)
    live = make_live_model(max(3 * count, 12), min(count, 40) + 1)
    movies = [vector.movie for vector in live.vectors.select_related("movie").order_by("movie")]
    rebuild_index()
    rated, saved, dismissed = movies[:count], movies[count : 2 * count], movies[2 * count : 3 * count]
    rate_films(user, rated, [5.0] * count)
    WatchlistEntry.objects.bulk_create(WatchlistEntry(user=user, movie=movie) for movie in saved)
    Dismissal.objects.bulk_create(Dismissal(user=user, movie=movie) for movie in dismissed)
    Interaction.objects.bulk_create(Interaction(user=user, movie=movie, kind="why") for movie in rated)
    TasteExclusion.objects.bulk_create(TasteExclusion(user=user, movie=movie) for movie in rated[: count // 2])
    PatternWish.objects.bulk_create(
        PatternWish(user=user, pattern=f"tone.{place}", label=f"pattern {place}", wish="more") for place in range(count)
    )
    for place in range(count):
        ApiToken.objects.create(user=user, name=f"token {place}", prefix="cw_", digest=f"{count}-{place}")
        DataExport.objects.create(user=user)
        RatingImport.objects.create(user=user, layout="imdb", status=RatingImport.Status.DONE)
        EmailAddress.objects.create(user=user, email=f"{count}-{place}@example.com")
        make_passkey(user)
        add_session(user)
    lines = "".join(f"2020-01-01,{movie.title},{movie.year},x,4\n" for movie in movies[-count:])
    export = f"Date,Name,Year,Letterboxd URI,Rating\n{lines}"
    imported = start_import(user=user, content=export.encode(), name="ratings.csv")
    return {
        "accounts_ratingimport": str(imported.pk),
        "imports.pk": str(imported.pk),
        "accounts_dataexport": "00000000-0000-0000-0000-000000000000",
        "mfa_authenticator": str(make_passkey(user).pk),
        "layout": "letterboxd",
        "username": user.username,
        "pk": str(movies[-1].pk),
        "movie": str(movies[-1].pk),
        "slug": Theme.objects.filter(model_version=live).first().slug,
        "pattern": "tone.0",
        "rated": json.dumps([{"movie": movie.pk, "stars": 4.0} for movie in movies[-count:]]),
        "uidb36": "1",
        "key": "1",
    }


def add_session(user: User) -> None:
    """A place where the person is signed in."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key=session.session_key)


def lines() -> Iterator[tuple[str, Budget | None]]:
    """Every address that is read, with its budget."""
    for route, page in authorisation.PAGES.items():
        if "GET" in page.methods.split() and not route.startswith(CONSOLE):
            yield f"GET {route}", budgets.PAGES.get(route)
    for method, route in authorisation.OPERATIONS:
        if method == "GET" or (method, route) in budgets.OPERATIONS:
            yield f"{method} {API}{route}", budgets.OPERATIONS.get((method, route))


def queries(client: Client, url: str, budget: Budget, rated: str) -> int:
    """How many queries an address takes once whatever is kept between requests is there."""

    def ask() -> None:
        headers = {"HX-Request": "true"} if budget.htmx else {}
        path = f"{url}?{budget.query}" if budget.query else url
        body = budget.body.replace("RATED", rated)
        method = client.post if body else client.get
        answer = method(path, **({"data": body, "content_type": "application/json"} if body else {}), headers=headers)
        assert answer.status_code < (400 if body else 500), f"{path}: {answer.status_code}"
        deque(answer if answer.streaming else (), maxlen=0)

    ask()
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def measured(count: int) -> dict[str, int]:
    """The queries of every address on a site with so many of everything."""
    person, client = UserFactory(verified=True), Client()
    # Before there are passkeys, which would be asked for.
    sign_in(client, person)
    filled_in = fill(person, count)
    names = {route: page.names for route, page in authorisation.PAGES.items()}
    counted = {}
    for line, budget in lines():
        route = line.partition(" ")[2]
        url = address(route, filled_in, names.get(route, ""))
        counted[line] = queries(client, url, budget or Budget(0), filled_in["rated"])
    return counted


def test_no_address_takes_more_queries_the_more_there_is(settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "1000000/m")
    few, many = measured(FEW), measured(MANY)
    of = dict(lines())

    missing = [f'"{route}": Budget({many[route]}),' for route, budget in of.items() if budget is None]
    grown = [
        f"{route}: {few[route]} for {FEW}, {many[route]} for {MANY}" for route in of if many[route] > few[route] + SLACK
    ]
    most = {route: budget.most for route, budget in of.items() if budget}
    dear = [f"{route}: {many[route]}, not {most[route]}" for route in most if many[route] > most[route]]
    assert not grown, "More queries the more there is:\n" + "\n".join(grown)
    assert not missing, "Add to tests/budgets.py:\n" + "\n".join(missing)
    assert not dear, "More queries than tests/budgets.py allows:\n" + "\n".join(dear)
