"""People and keys in the admin console: each act asks first, is noted, and the grave ones ask who it is."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, DataExport, User
from accounts.privacy.export import build_export, export_storage
from accounts.roles import CURATOR, OPERATOR
from catalog.models import AuditEntry, Movie
from recommender.models import TasteProfile
from recommender.profiles import current_profile
from tests.console import CONFIRMED, SUPERUSER, show_password, sign_in_as
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory
from tests.factories.recommender import make_live_model, rate_films

pytestmark = pytest.mark.django_db
TOKENS = "admin:accounts_apitoken_changelist"


@pytest.fixture
def operator(client) -> User:
    return sign_in_as(client, OPERATOR)


@pytest.fixture
def superuser(client) -> User:
    return sign_in_as(client, SUPERUSER, fresh=True)


@pytest.fixture
def person() -> User:
    return UserFactory(username="ada", email="ada@example.com")


def act(client, name: str, person: User, **fields):
    return client.post(reverse(f"admin:accounts_user_{name}", args=[person.pk]), CONFIRMED | fields)


def what_was_noted() -> dict:
    entry = AuditEntry.objects.get()
    return {"action": entry.action, "before": entry.before, "after": entry.after}


class TestClosing:
    def test_it_asks_first(self, client, operator, person):
        dialog = client.get(reverse("admin:accounts_user_close_account", args=[person.pk]))

        assert "Close this account?" in dialog.text
        person.refresh_from_db()
        assert person.is_active

    def test_a_closed_account_is_signed_out_and_stays_out(self, client, operator, person):
        theirs = type(client)()
        theirs.force_login(person)
        assert theirs.get("/settings/").status_code == 200

        act(client, "close_account", person)

        assert theirs.get("/settings/").status_code == 302
        assert theirs.post("/login/", {"login": "ada", "password": PASSWORD}).url == "/accounts/inactive/"
        assert what_was_noted() == {
            "action": "closed an account",
            "before": {"is_active": True},
            "after": {"is_active": False},
        }

    def test_it_can_be_opened_again(self, client, operator, person):
        act(client, "close_account", person)
        act(client, "open_account", person)

        person.refresh_from_db()
        assert person.is_active

    def test_closing_what_is_closed_is_no_entry(self, client, operator):
        act(client, "close_account", UserFactory(is_active=False))

        assert not AuditEntry.objects.exists()

    @pytest.mark.parametrize("special", [{"is_staff": True}, {"is_superuser": True}])
    def test_an_operator_does_not_touch_those_who_run_the_site(self, client, operator, special):
        other = UserFactory(**special)

        assert act(client, "close_account", other).status_code == 403
        other.refresh_from_db()
        assert other.is_active

    def test_nobody_closes_their_own(self, client, superuser):
        assert act(client, "close_account", superuser).status_code == 403

    def test_saving_the_form_closes_nothing_and_grants_nothing(self, client, superuser, person):
        url = reverse("admin:accounts_user_change", args=[person.pk])
        client.post(url, {"username": "ada", "email": "", "is_staff": "on", "is_superuser": "on"})

        person.refresh_from_db()
        assert (person.is_active, person.is_staff, person.is_superuser, person.email) == (True, False, False, "")


class TestRoles:
    def test_a_superuser_gives_one_which_is_noted(self, client, superuser, person):
        act(client, "change_role", person, role=CURATOR)

        person.refresh_from_db()
        assert (person.is_staff, person.is_superuser) == (True, False)
        assert [group.name for group in person.groups.all()] == [CURATOR]
        assert what_was_noted()["after"] == {"is_staff": True, "groups": [CURATOR]}

    def test_a_role_is_taken_back(self, client, superuser, person):
        act(client, "change_role", person, role=CURATOR, is_superuser="on")
        act(client, "change_role", person, role="none")

        person.refresh_from_db()
        assert (person.is_staff, person.is_superuser, person.groups.count()) == (False, False, 0)

    def test_an_operator_gives_none(self, client, operator, person):
        show_password(client)

        assert act(client, "change_role", person, role=CURATOR).status_code == 403

    def test_nobody_gives_themselves_one_so_a_superuser_remains(self, client, superuser):
        assert act(client, "change_role", superuser, role="none").status_code == 403


class TestWhoItIs:
    """Grave acts ask for the password again; a session that was left open does not suffice."""

    @pytest.fixture
    def left_open(self, client):
        sign_in_as(client, SUPERUSER)
        return client

    @pytest.mark.parametrize("name", ["change_role", "delete", "add", "password_change"])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_the_password_is_asked_for_first(self, left_open, person, name, method):
        full = "admin:auth_user_password_change" if name == "password_change" else f"admin:accounts_user_{name}"
        url = reverse(full, args=[] if name == "add" else [person.pk])
        answer = left_open.post(url, CONFIRMED | {"post": "yes"}) if method == "post" else left_open.get(url)

        assert answer.url == f"/accounts/reauthenticate/?next={url.replace('/', '%2F')}"

    def test_so_it_is_before_people_are_erased_from_the_list(self, left_open, person):
        sent = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
        answer = left_open.post(reverse("admin:accounts_user_changelist"), sent)

        assert answer.url.startswith("/accounts/reauthenticate/")
        assert User.objects.filter(pk=person.pk).exists()

    def test_who_shows_it_comes_back_to_the_page(self, left_open, person):
        url = reverse("admin:accounts_user_delete", args=[person.pk])
        door = left_open.get(url).url
        back = left_open.post(door, {"password": PASSWORD})

        assert back.url == url
        assert left_open.get(url).status_code == 200

    def test_what_was_typed_is_not_kept_meanwhile(self, left_open, person):
        left_open.post(
            reverse("admin:auth_user_password_change", args=[person.pk]),
            {"password1": "s3cret-s3cret", "password2": "x"},
        )

        assert "s3cret" not in json.dumps(dict(left_open.session))

    def test_a_set_password_is_noted_at_once_and_ends_tokens(self, client, superuser, person, monkeypatch):
        token = ApiTokenFactory(user=person)
        url = reverse("admin:auth_user_password_change", args=[person.pk])
        passwords = {"password1": "korrekt-pferd-9", "password2": "korrekt-pferd-9", "usable_password": "true"}
        client.post(url, passwords)
        assert what_was_noted()["action"] == "set a password"
        token.refresh_from_db()
        assert token.revoked_at is not None

        def refuse(**_) -> None:
            raise ValueError("The log is full.")

        monkeypatch.setattr("accounts.admin.people.record", refuse)
        with pytest.raises(ValueError, match="The log is full"):
            client.post(url, {**passwords, "password1": "another-horse-7", "password2": "another-horse-7"})
        person.refresh_from_db()
        assert person.check_password("korrekt-pferd-9")

    def test_ones_own_password_is_changed_at_the_sites_door(self, left_open):
        assert left_open.get("/admin/password_change/").url == "/accounts/password/change/"


class TestErasing:
    @pytest.fixture
    def person(self) -> User:
        """By a name that no random digest spells by chance."""
        return UserFactory(username="wilhelmina", email="wilhelmina@example.com")

    def rows_that_name(self, person: User) -> list[str]:
        """Tables with the person's name or address in any row."""
        with connection.cursor() as cursor:
            return [
                table for table in connection.introspection.table_names(cursor) if self.names(cursor, table, person)
            ]

    def names(self, cursor, table: str, person: User) -> bool:
        query = f'SELECT EXISTS (SELECT FROM "{table}" AS row WHERE row::text LIKE %s)'  # noqa: S608  (our own tables)
        cursor.execute(query, [f"%{person.username}%"])
        return cursor.fetchone()[0]

    @pytest.mark.parametrize("by", ["its own page", "the list"])
    def test_a_person_is_gone_from_tables_stores_and_the_consoles_own_notes(
        self, client, superuser, person, by, django_capture_on_commit_callbacks
    ):
        make_live_model(20, 2)
        rate_films(person, list(Movie.objects.all()[:3]), [5, 4, 3])
        current_profile(person)
        EmailAddress.objects.create(user=person, email=person.email)
        copy = DataExport.objects.create(user=person, requested_at=timezone.now())
        build_export(copy)
        client.post(reverse("admin:accounts_user_change", args=[person.pk]), {"username": "wilhelmina2", "email": ""})
        with django_capture_on_commit_callbacks(execute=True):
            if by == "its own page":
                client.post(reverse("admin:accounts_user_delete", args=[person.pk]), {"post": "yes"})
            else:
                sent = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
                client.post(reverse("admin:accounts_user_changelist"), sent)

        assert not User.objects.filter(pk=person.pk).exists()
        assert not TasteProfile.objects.exists()
        assert not export_storage().exists(copy.file_name)
        assert not LogEntry.objects.filter(object_id=str(person.pk)).exists()
        assert AuditEntry.objects.filter(action="erased").count() == 1
        assert self.rows_that_name(person) == []

    def test_the_page_that_asks_counts_what_goes_and_lists_none_of_it(self, client, superuser, person):
        make_live_model(20, 2)
        film = Movie.objects.first()
        rate_films(person, [film], [5])
        page = client.get(reverse("admin:accounts_user_delete", args=[person.pk])).text

        assert "Ratings" in page or "ratings" in page
        assert film.title not in page

    def test_nobody_erases_themselves(self, client, superuser):
        page = reverse("admin:accounts_user_delete", args=[superuser.pk])

        assert client.post(page, {"post": "yes"}).status_code == 403
        assert User.objects.filter(pk=superuser.pk).exists()


class TestTaste:
    def test_themes_and_traits_are_shown_and_no_film(self, client, operator, person):
        make_live_model(40, 4)
        films = list(Movie.objects.order_by("pk")[:12:4])
        rate_films(person, films, [5, 4.5, 4])
        page = client.get(reverse("admin:accounts_user_taste", args=[person.pk])).text

        assert "3 ratings, 3 of films" in page
        assert "Quiet Dramas" in page
        assert not any(film.title in page for film in films)

    def test_without_a_model_or_a_rating_it_says_so(self, client, operator, person):
        url = reverse("admin:accounts_user_taste", args=[person.pk])
        assert "No model is live" in client.get(url).text
        make_live_model(20, 2)

        assert "Has rated nothing yet" in client.get(url).text

    def test_a_curator_sees_nobodys(self, client, person):
        sign_in_as(client, CURATOR)

        assert client.get(reverse("admin:accounts_user_taste", args=[person.pk])).status_code == 403


class TestTokens:
    @pytest.fixture
    def token(self) -> ApiToken:
        return ApiTokenFactory()

    def test_the_digest_of_a_key_is_never_shown(self, client, operator, token):
        page = client.get(reverse("admin:accounts_apitoken_change", args=[token.pk])).text

        assert token.prefix in page
        assert token.digest not in page

    def test_the_list_asks_before_it_revokes(self, client, operator, token):
        page = client.post(reverse(TOKENS), {"action": "revoke", "_selected_action": [token.pk]})

        assert "Make these tokens useless?" in page.text
        assert ApiToken.objects.usable().exists()

    def test_confirmed_it_revokes_and_notes(self, client, operator, token):
        ApiTokenFactory()
        sent = {"action": "revoke", "_selected_action": [token.pk], "confirmed": "yes"}
        client.post(reverse(TOKENS), sent)

        assert ApiToken.objects.usable().count() == 1
        assert AuditEntry.objects.get().label == f"token {token.prefix}…"

    def test_so_does_the_dialog_of_one(self, client, operator, token):
        url = reverse("admin:accounts_apitoken_revoke_this", args=[token.pk])
        assert "Make this token useless?" in client.get(url).text
        client.post(url, CONFIRMED)
        client.post(url, CONFIRMED)

        assert not ApiToken.objects.usable().exists()
        assert AuditEntry.objects.count() == 1

    def test_keys_are_neither_made_nor_changed_nor_deleted_by_hand(self, client, superuser, token):
        assert client.get(reverse("admin:accounts_apitoken_add")).status_code == 403
        for page in ("change", "delete"):
            answer = client.post(reverse(f"admin:accounts_apitoken_{page}", args=[token.pk]), {"post": "yes"})
            assert answer.status_code == 403
        assert ApiToken.objects.exists()


def test_the_console_is_closed_to_everyone_else(client):
    client.force_login(UserFactory())

    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 302
