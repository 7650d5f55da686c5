"""Every address and every operation of the API, asked by everybody: the table is `tests/authorisation.py`.

The site and the people are made once for all tests here; what a request changes is rolled back.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import ROLES
from catalog.models import AuditEntry
from tests.addresses import (
    API,
    CONSOLE,
    CONSOLE_PAGE,
    ROUTES,
    address,
    is_console_list,
    is_operation,
    methods_of,
    operations,
)
from tests.authorisation import ACTIONS, ANY_METHOD, CONSOLE_FRAME, CONSOLE_READS, OPERATIONS, PAGES, WITHOUT_KEY, Door
from tests.authorisation import CONSOLE as LISTS
from tests.factories.accounts import ApiTokenFactory, UserFactory, sign_in
from tests.factories.belongings import make_site_of

pytestmark = pytest.mark.django_db

PEOPLE = ["nobody", "other", "owner", "viewer", "curator", "operator", "superuser"]
RANK = {"viewer": Door.VIEWER, "curator": Door.CURATOR, "operator": Door.OPERATOR, "superuser": Door.SUPERUSER}


# --- the table is whole -----------------------------------------------------------------------------------------------


def missing_lines() -> list[str]:
    """The lines that the table lacks."""
    lines = [
        f'PAGES:      "{route}": Page(SIGNED_IN, "{" ".join(sorted(methods_of(route))) or "GET"}"),'
        for route in ROUTES
        if not is_operation(route) and not is_console_list(route) and route not in {*PAGES, *CONSOLE_FRAME}
    ]
    models = {f"{m[1]}_{m[2]}" for m in map(CONSOLE_PAGE.fullmatch, ROUTES) if m}
    lines += [f'CONSOLE:    "{name}": Rows(VIEWER, NOBODY, NOBODY, NOBODY),' for name in models - LISTS.keys()]
    lines += [f'OPERATIONS: ("{method}", "{route}"): SIGNED_IN,' for method, route in {*operations()} - {*OPERATIONS}]
    return lines


def test_every_address_and_operation_has_its_line():
    missing = missing_lines()

    assert not missing, "Add to tests/authorisation.py, with the door that is right:\n" + "\n".join(sorted(missing))


def test_every_page_is_asked_by_every_method_it_answers():
    odd = {
        route: f"answers {sorted(methods_of(route)) or 'whatever it is asked by'}, not {page.methods}"
        for route, page in PAGES.items()
        if not route.startswith(CONSOLE) and methods_of(route) != set(page.methods.split()) and route not in ANY_METHOD
    }

    assert not odd, "Put right in tests/authorisation.py, or decorate the view (`require_safe`)."


def test_no_line_is_left_of_an_address_that_has_gone():
    gone = {*PAGES, *CONSOLE_FRAME} - ROUTES.keys()
    gone |= {str(each) for each in OPERATIONS.keys() - {*operations()}}

    assert not gone, f"Take out of tests/authorisation.py: {sorted(gone)}"


def test_every_write_may_be_sent_again():
    bare = [
        (method, route)
        for method, route in operations()
        if method != "GET"
        and (method, route) not in WITHOUT_KEY
        and not getattr(getattr(ROUTES[API + route].callback.cls, method.lower()), "idempotent", False)
    ]

    assert not bare, f"Put `@idempotent` (catalog.api.idempotency) on these, or list them in WITHOUT_KEY: {bare}"


def test_every_permission_of_the_roles_exists():
    known = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}

    assert set().union(*ROLES.values()) <= known


# --- everybody, everywhere --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker) -> Iterator[dict[str, User]]:
    """Everybody who has an account, for as long as this module's tests run."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = {"other": UserFactory(), "owner": UserFactory(username="owner")}
        people["superuser"] = UserFactory(is_staff=True, is_superuser=True)
        for role in ROLES:
            people[role] = UserFactory(is_staff=True)
            people[role].groups.add(Group.objects.get(name=role))
        yield people
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def filled_in(people) -> dict[str, str]:
    """What the arguments of addresses stand for; the person whose things they name is the owner."""
    return make_site_of(people["owner"])


@pytest.fixture(scope="module")
def clients(people) -> dict[str, Client]:
    """A browser for everybody, freshly signed in where they can."""
    clients = {name: Client() for name in PEOPLE}
    for name, person in people.items():
        sign_in(clients[name], person)
    return clients


@pytest.fixture(scope="module")
def programs(people) -> dict[str, APIClient]:
    """A token for everybody but nobody; the staff's open no more than other people's."""
    keys = {name: ApiTokenFactory(user=person).key for name, person in people.items()}
    return {"nobody": APIClient()} | {
        name: APIClient(headers={"Authorization": f"Bearer {key}"}) for name, key in keys.items()
    }


@pytest.fixture(autouse=True)
def _unlimited(settings):
    """Nobody is told that they ask too much."""
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "1000000/m")
    settings.ACCOUNT_RATE_LIMITS = False


def verdict(response) -> str:
    """What an answer says to whoever asked."""
    if response.status_code in (301, 302):
        return "sign in" if re.match(r"/(admin/)?(accounts/)?login/", response["Location"]) else "in"
    if response.status_code >= 500 and response.status_code != 503:
        return f"FAILED with {response.status_code}"
    said = {401: "sign in", 403: "refused", 404: "not there", 405: "BAD METHOD", 429: "TOO MANY"}
    return said.get(response.status_code, "in")


def expected(door: Door, who: str) -> set[str]:
    """What the table promises; an open door may also say that what was named is not there."""
    if door >= Door.VIEWER:
        return ({"in", "not there"} if RANK[who] >= door else {"refused"}) if who in RANK else {"sign in"}
    if door is Door.PASSING:
        return {"in", "sign in", "refused"}
    if door is Door.OPEN or (door is Door.SIGNED_IN and who != "nobody"):
        return {"in", "not there"}
    if who == "nobody":
        return {"sign in"}
    return {"in"} if who == "owner" else {"not there"}


def ask_all(name: str, door: Door, ask: Callable, clients: dict) -> list[str]:
    """Ask as everybody, without leaving a trace; return what was answered against the table."""
    wrong = []
    for who in PEOPLE:
        cookies = deepcopy(clients[who].cookies)
        with transaction.atomic():
            response = ask(clients[who])
            got = verdict(response)
            deque(response if response.streaming else (), maxlen=0)
            transaction.set_rollback(True)
        clients[who].cookies = cookies
        if got not in expected(door, who):
            wrong.append(f"{name} for {who}: {got}, not {' or '.join(sorted(expected(door, who)))}")
    return wrong


def ask_by(method: str, url: str) -> Callable:
    return lambda client: client.generic(method, url)


def asked_by(route: str) -> list[str]:
    """The methods that a page is asked by."""
    listed = PAGES[route].methods.split()
    says_nothing = route.startswith(CONSOLE) and listed == ["GET"] and route not in CONSOLE_READS
    return ["GET", "POST"] if says_nothing else listed


def test_pages_open_to_those_they_are_for(clients, filled_in):
    wrong = []
    for route, page in PAGES.items():
        url = address(route, filled_in, page.names)
        for method in asked_by(route):
            wrong += ask_all(f"{method} {route}", page.door, ask_by(method, url), clients)

    assert not wrong, "\n".join(wrong)


CONSOLE_PAGES = {"": "view", "add/": "add", "history/": "view", "delete/": "delete", "change/": "view"}


@pytest.mark.parametrize("part", CONSOLE_PAGES)
def test_the_console_opens_its_rows_to_those_they_are_for(part, clients, filled_in):
    wrong = []
    for model, rows in LISTS.items():
        url = console_url(model, part if part in ("", "add/") else f"{filled_in[model]}/{part}")
        door = getattr(rows, CONSOLE_PAGES[part])
        wrong += ask_all(f"GET {url}", door, ask_by("GET", url), clients)
        written = rows.change if part == "change/" else door
        wrong += ask_all(f"POST {url}", written, ask_by("POST", url), clients)

    assert not wrong, "\n".join(wrong)


def console_url(model: str, part: str = "") -> str:
    return f"/admin/{model.replace('_', '/')}/{part}"


def test_actions_on_selected_rows_are_offered_to_those_they_are_for(clients, filled_in):
    wrong, known = [], set()
    for model in LISTS:
        for who, rank in RANK.items():
            answer = clients[who].get(console_url(model))
            form = answer.context.get("action_form") if answer.status_code == 200 else None
            offered = {name for name, _label in form.fields["action"].choices if name} if form else set()
            known |= {(model, name) for name in offered}
            right = {name for (of, name), door in ACTIONS.items() if of == model and rank >= door}
            if offered != right:
                wrong.append(f"{model} for {who}: {sorted(offered)}, not {sorted(right)}")

    missing = "\n".join(f'ACTIONS: ("{model}", "{name}"): OPERATOR,' for model, name in sorted(known - ACTIONS.keys()))
    assert not missing, "Add to tests/authorisation.py, with the role that is right:\n" + missing
    assert not wrong, "\n".join(wrong)


def test_an_action_that_is_not_offered_does_nothing(clients, filled_in):
    did = []
    for (model, action), door in ACTIONS.items():
        for who in [who for who in PEOPLE if RANK.get(who, Door.OPEN) < door]:
            before = AuditEntry.objects.count()
            form = {"action": action, "_selected_action": [filled_in[model]], "post": "yes", "_form_submitted": "True"}
            with transaction.atomic():
                answer = clients[who].post(console_url(model), form)
                done = AuditEntry.objects.count() - before or answer.get("Content-Disposition")
                transaction.set_rollback(True)
            did += [f"{action} of {model} by {who}"] if done else []

    assert not did


@pytest.mark.parametrize("signed_by", ["token", "session"])
def test_operations_answer_those_they_are_for(signed_by, programs, clients, filled_in):
    wrong = []
    for (method, route), door in OPERATIONS.items():
        ask = ask_by(method, address(API + route, filled_in))
        wrong += ask_all(f"{method} {route}", door, ask, programs if signed_by == "token" else clients)

    assert not wrong, "\n".join(wrong)


def writes_behind_a_sign_in() -> list[tuple[str, str]]:
    return [each for each, door in OPERATIONS.items() if each[0] != "GET" and door is not Door.OPEN]


def test_a_read_token_opens_no_write(people, filled_in):
    program = APIClient(headers={"Authorization": f"Bearer {ApiTokenFactory(user=people['owner'], scope='read').key}"})
    answers = {
        (method, route): program.generic(method, address(API + route, filled_in)).status_code
        for method, route in writes_behind_a_sign_in()
    }

    assert {each: code for each, code in answers.items() if code != 403} == {}


# --- forged requests --------------------------------------------------------------------------------------------------


def test_a_write_by_session_needs_the_csrf_token(people, filled_in):
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(people["owner"])
    answers = {}
    for method, route in writes_behind_a_sign_in():
        answer = browser.generic(method, address(API + route, filled_in))
        answers[method, route] = answer.status_code == 403 and "CSRF" in answer.json()["detail"]

    assert {each for each, refused in answers.items() if not refused} == set()


def forms(filled_in) -> Iterator[tuple[str, str]]:
    """Method and address of every page that takes a form."""
    for route, page in PAGES.items():
        for method in set(asked_by(route)) - {"GET"}:
            yield method, address(route, filled_in, page.names)
    for model in LISTS:
        for part in ("", "add/", f"{filled_in[model]}/change/", f"{filled_in[model]}/delete/"):
            yield "POST", console_url(model, part)


def test_a_form_sent_from_another_site_is_refused(people, filled_in):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["superuser"])
    asked = {(method, url): client.generic(method, url).status_code for method, url in forms(filled_in)}

    assert len(asked) > 100
    assert {each: code for each, code in asked.items() if code != 403} == {}
