"""Every address and every operation of the API, asked by everybody: the table is `tests/authorisation.py`."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient
from rest_framework.views import APIView

from accounts.imports.models import RatingImport
from accounts.models import User
from accounts.roles import ROLES
from catalog.exports import Layout
from catalog.models import AuditEntry
from explainer.models import WriterApproval
from recommender.models import ModelRun, MovieFacet, TaskRun, TasteProfile, Theme
from recommender.profiles import current_profile
from tests.authorisation import CONSOLE, CONSOLE_FRAME, OPERATIONS, PAGES, WITHOUT_KEY, Door
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.catalog import (
    DataSourceFactory,
    DismissalFactory,
    InteractionFactory,
    MovieFactory,
    RatingFactory,
    WatchlistEntryFactory,
)
from tests.factories.explainer import ExplanationFactory, LlmCallFactory
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db

API = "api/v1/"
PEOPLE = ["nobody", "other", "owner", "viewer", "curator", "operator", "superuser"]
RANK = {"viewer": Door.VIEWER, "curator": Door.CURATOR, "operator": Door.OPERATOR, "superuser": Door.SUPERUSER}
CONSOLE_PAGE = re.compile(r"admin/([a-z]+)/([a-z]+)/(add/|<path:object_id>/(?:(history|delete|change)/)?)?")


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, route)
        else:
            yield route, pattern


ROUTES = dict(walk(get_resolver()))


def is_operation(route: str) -> bool:
    return route.startswith(API)


def is_console_list(route: str) -> bool:
    found = CONSOLE_PAGE.fullmatch(route)
    return found is not None or route.startswith("admin/^(?P<app_label>")


def operations() -> Iterator[tuple[str, str]]:
    for route, pattern in ROUTES.items():
        if is_operation(route):
            view: type[APIView] = pattern.callback.cls
            for method in ("get", "post", "put", "patch", "delete"):
                if hasattr(view, method):
                    yield method.upper(), route.removeprefix(API)


def missing_lines() -> list[str]:
    """The lines that the table lacks."""
    lines = [
        f'PAGES:      "{route}": Page(SIGNED_IN),'
        for route in ROUTES
        if not is_operation(route) and not is_console_list(route) and route not in {*PAGES, *CONSOLE_FRAME}
    ]
    models = {f"{m[1]}_{m[2]}" for m in map(CONSOLE_PAGE.fullmatch, ROUTES) if m}
    lines += [f'CONSOLE:    "{name}": Rows(VIEWER, NOBODY, NOBODY, NOBODY),' for name in models - CONSOLE.keys()]
    lines += [f'OPERATIONS: ("{method}", "{route}"): SIGNED_IN,' for method, route in {*operations()} - {*OPERATIONS}]
    return lines


def test_every_address_and_operation_has_its_line():
    missing = missing_lines()

    assert not missing, "Add to tests/authorisation.py, with the door that is right:\n" + "\n".join(sorted(missing))


def test_no_line_is_left_of_an_address_that_has_gone():
    gone = {*PAGES, *CONSOLE_FRAME} - ROUTES.keys()
    gone |= {str(each) for each in OPERATIONS.keys() - {*operations()}}

    assert not gone, f"Take out of tests/authorisation.py: {sorted(gone)}"


def test_every_write_behind_a_sign_in_may_be_sent_again():
    bare = [
        (method, route)
        for method, route in operations()
        if method != "GET"
        and OPERATIONS.get((method, route)) is not Door.OPEN
        and (method, route) not in WITHOUT_KEY
        and not getattr(getattr(ROUTES[API + route].callback.cls, method.lower()), "idempotent", False)
    ]

    assert not bare, f"Put `@idempotent` (catalog.api.idempotency) on these, or list them in WITHOUT_KEY: {bare}"


def test_every_permission_of_the_roles_exists():
    known = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}

    assert set().union(*ROLES.values()) <= known


@pytest.fixture
def owner():
    return UserFactory(username="owner")


@pytest.fixture
def filled_in(owner) -> dict[str, str]:
    """What the arguments of addresses stand for; the person whose things they name is the owner."""
    DataSourceFactory()
    movies = [MovieFactory(genres=["Drama"], tags=["heist"], rated=9) for _ in range(12)]
    live = make_live_model(movies, 2)
    movie, theme = movies[0], Theme.objects.first()
    rows = [
        RatingFactory(user=owner, movie=movie, stars=Decimal("4.0")),
        InteractionFactory(user=owner, movie=movie),
        WatchlistEntryFactory(user=owner, movie=movies[1]),
        DismissalFactory(user=owner, movie=movies[2]),
        MovieFacet.objects.create(movie=movie, facet="twist", strength=0.9, confidence=0.9, origin="tag"),
        ExplanationFactory(user=owner),
        LlmCallFactory(user=owner),
        WriterApproval.objects.create(model="llama", prompt_version="1"),
        current_profile(owner),
        ApiTokenFactory(user=owner),
        AuditEntry.objects.create(actor="owner", action="changed", subject="catalog.movie 1", label="Heat"),
        ModelRun.objects.create(kind=ModelRun.Kind.TRAINING, started_by=owner),
        TaskRun.objects.create(name="catalog.fetch_posters", state=TaskRun.State.DONE),
        RatingImport.objects.create(user=owner, layout=Layout.LETTERBOXD),
        *(owner, movie, movie.genres.get(), movie.tag_applications.get().tag, movie.statistics, theme, live),
    ]
    assert TasteProfile.objects.exists()
    named = {f"{row._meta.app_label}_{row._meta.model_name}": str(row.pk) for row in rows}
    return named | {
        "catalog_datasource": str(DataSourceFactory().pk),
        "token": named["accounts_apitoken"],
        "key": "1",
        "imports.pk": named["accounts_ratingimport"],
        "layout": "letterboxd",
        "username": owner.username,
        "uuid": str(uuid4()),
        "pk": str(movie.pk),
        "movie": str(movie.pk),
        "slug": theme.slug,
        "uidb36": "1",
    }


@pytest.fixture
def people(owner) -> dict[str, User]:
    """Everybody who has an account."""
    people = {"other": UserFactory(), "owner": owner, "superuser": UserFactory(is_staff=True, is_superuser=True)}
    for role in ROLES:
        people[role] = UserFactory(is_staff=True)
        people[role].groups.add(Group.objects.get(name=role))
    return people


@pytest.fixture
def clients(people) -> dict[str, Client]:
    """A browser for everybody, signed in where they can."""
    clients = {"nobody": Client()}
    for name, person in people.items():
        clients[name] = Client()
        clients[name].force_login(person)
    return clients


def address(route: str, filled_in: dict[str, str], names: str = "") -> str:
    """A route with its arguments filled in."""

    def fill(found: re.Match) -> str:
        name = found["path"] or found["regex"]
        own = f"{route.removeprefix(API).split('/')[0]}.{name}"
        return filled_in.get(names or own) or filled_in.get(name, "anything")

    return "/" + re.sub(
        r"<(?:\w+:)?(?P<path>\w+)>|\(\?P<(?P<regex>\w+)>[^)]*\)|[\^$]",
        lambda m: fill(m) if m[0] not in "^$" else "",
        route,
    )


def verdict(response) -> str:
    """What an answer says to whoever asked."""
    if response.status_code in (301, 302):
        return "sign in" if re.match(r"/(admin/)?(accounts/)?login/", response["Location"]) else "in"
    if response.status_code >= 500 and response.status_code != 503:
        return f"FAILED with {response.status_code}"
    return {401: "sign in", 403: "refused", 404: "not there", 405: "BAD METHOD"}.get(response.status_code, "in")


def expected(door: Door, who: str) -> set[str]:
    """What the table promises; an open door may also say that what was named is not there."""
    if door >= Door.VIEWER:
        return ({"in", "not there"} if RANK[who] >= door else {"refused"}) if who in RANK else {"sign in"}
    if door is Door.PASSING:
        return {"in", "sign in", "refused"}
    if door is Door.OPEN or (who != "nobody" and (door is Door.SIGNED_IN or who == "owner")):
        return {"in", "not there"}
    return {"sign in"} if who == "nobody" else {"not there"}


def ask_all(name: str, door: Door, ask: Callable, clients: dict) -> list[str]:
    """Ask as everybody, without leaving a trace; return what was answered against the table."""
    wrong = []
    for who in PEOPLE:
        cookies = deepcopy(clients[who].cookies)
        with transaction.atomic():
            got = verdict(ask(clients[who]))
            transaction.set_rollback(True)
        clients[who].cookies = cookies
        if got not in expected(door, who):
            wrong.append(f"{name} for {who}: {got}, not {' or '.join(sorted(expected(door, who)))}")
    return wrong


def test_pages_open_to_those_they_are_for(clients, filled_in):
    wrong = []
    for route, page in PAGES.items():
        url = address(route, filled_in, page.names)
        wrong += ask_all(route, page.door, lambda client, page=page, url=url: client.generic(page.method, url), clients)

    assert not wrong, "\n".join(wrong)


CONSOLE_PAGES = {"": "view", "add/": "add", "history/": "view", "delete/": "delete", "change/": "view"}


@pytest.mark.parametrize("part", CONSOLE_PAGES)
def test_the_console_opens_its_rows_to_those_they_are_for(part, clients, filled_in):
    wrong = []
    for model, rows in CONSOLE.items():
        row = "" if part in ("", "add/") else f"{filled_in[model]}/"
        url = f"/admin/{model.replace('_', '/')}/{row}{part}"
        door = getattr(rows, CONSOLE_PAGES[part])
        wrong += ask_all(url, door, lambda client, url=url: client.get(url), clients)

    assert not wrong, "\n".join(wrong)


def test_the_console_lets_those_change_rows_who_may(clients, filled_in):
    wrong = []
    for model, rows in CONSOLE.items():
        url = f"/admin/{model.replace('_', '/')}/{filled_in[model]}/change/"
        wrong += ask_all(f"POST {url}", rows.change, lambda client, url=url: client.post(url), clients)

    assert not wrong, "\n".join(wrong)


@pytest.fixture
def programs(people) -> dict[str, APIClient]:
    """A token for everybody but nobody; the staff's open no more than other people's."""
    keys = {name: ApiTokenFactory(user=person).key for name, person in people.items()}
    return {"nobody": APIClient()} | {
        name: APIClient(headers={"Authorization": f"Bearer {key}"}) for name, key in keys.items()
    }


def test_operations_answer_those_they_are_for(programs, filled_in):
    wrong = []
    for (method, route), door in OPERATIONS.items():
        url, how = address(API + route, filled_in), method
        wrong += ask_all(
            f"{method} {route}", door, lambda program, url=url, how=how: program.generic(how, url), programs
        )

    assert not wrong, "\n".join(wrong)


def writes_behind_a_sign_in() -> list[tuple[str, str]]:
    return [each for each, door in OPERATIONS.items() if each[0] != "GET" and door is not Door.OPEN]


def test_a_read_token_opens_no_write(owner, filled_in):
    program = APIClient(headers={"Authorization": f"Bearer {ApiTokenFactory(user=owner, scope='read').key}"})
    answers = {
        (method, route): program.generic(method, address(API + route, filled_in)).status_code
        for method, route in writes_behind_a_sign_in()
    }

    assert {each: code for each, code in answers.items() if code != 403} == {}


def test_a_write_by_session_needs_the_csrf_token(owner, filled_in):
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(owner)
    answers = {}
    for method, route in writes_behind_a_sign_in():
        answer = browser.generic(method, address(API + route, filled_in))
        answers[method, route] = answer.status_code == 403 and "CSRF" in answer.json()["detail"]

    assert {each for each, refused in answers.items() if not refused} == set()
