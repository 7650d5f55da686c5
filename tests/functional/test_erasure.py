"""The days before an account goes, and that nothing of a person remains after them."""

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from accounts.imports.models import RatingImport
from accounts.models import ApiToken, DataExport, User
from accounts.privacy.erasure import erase_due
from accounts.privacy.export import build_export, export_storage
from accounts.privacy.flows import ask_to_delete
from accounts.privacy.holdings import HOLDINGS, AuditHolding
from catalog.models import AuditEntry, Dismissal, Interaction, Movie, Rating, StoredAnswer, WatchlistEntry
from explainer.llm.budgets import Budget
from explainer.models import Explanation, LlmCall, PatternWish, Visit
from recommender.models import ModelRun, TasteExclusion
from tests.console import CONFIRMED, SUPERUSER, sign_in_as
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory, sign_in
from tests.factories.catalog import MovieFactory
from tests.factories.recommender import make_live_model, rate_films

pytestmark = pytest.mark.django_db

NUMBER = 1_987_654_321


def test_deleting_asks_for_the_username(client, person):
    answer = client.post("/settings/delete/", {"username": "somebody else"})

    assert "not your username" in answer.content.decode()
    assert User.objects.get().deletion_requested_at is None


def test_who_asks_to_be_deleted_is_signed_out_everywhere(client, person, django_capture_on_commit_callbacks):
    elsewhere, token = Client(), ApiTokenFactory(user=person)
    sign_in(elsewhere, person)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/settings/delete/", {"username": person.username})

    assert "signed out" in answer.content.decode()
    assert client.get("/settings/").status_code == 302
    assert elsewhere.get("/settings/").status_code == 302
    assert token not in ApiToken.objects.usable()
    assert mail.outbox[-1].subject.endswith("Your account will be deleted")


def test_signing_in_within_the_days_keeps_the_account(client, person, settings):
    ask_to_delete(person)

    client.post("/login/", {"login": person.username, "password": PASSWORD})

    assert User.objects.get().deletion_requested_at is None
    assert b"your account stays" in client.get("/settings/").content
    assert erase_due() == 0


def test_nobody_is_erased_before_their_days_are_over(person, settings):
    ask_to_delete(person)
    just_short = timezone.now() - timedelta(days=settings.DELETION_GRACE_DAYS, seconds=-5)
    User.objects.update(deletion_requested_at=just_short)

    assert erase_due() == 0
    assert User.objects.exists()


@pytest.fixture
def much_used(client) -> User:
    """Somebody with a row in every table that knows people, known by a number and names found nowhere else."""
    user = UserFactory(pk=NUMBER, username="ephemera", email="ephemera@example.com", verified=True)
    model = make_live_model(movies=12, k=2)
    films = [vector.movie for vector in model.vectors.select_related("movie")]
    rate_films(user, films[:6], [5, 4, 3, 2, 5, 4.5])
    WatchlistEntry.objects.create(user=user, movie=films[6])
    Dismissal.objects.create(user=user, movie=films[7])
    Interaction.objects.create(user=user, movie=films[0], kind=Interaction.Kind.WHY)
    Explanation.objects.create(user=user, kind="film", subject="1", evidence_hash="0", model="m", verdict="passed")
    LlmCall.objects.create(user=user, agent="writer", model="m", verdict="passed")
    SocialAccount.objects.create(user=user, provider="github", uid="77", extra_data={"login": "ephemera"})
    EmailConfirmation.objects.create(email_address=user.emailaddress_set.get(), key="k")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    ApiTokenFactory(user=user)
    TasteExclusion.objects.create(user=user, movie=films[0])
    PatternWish.objects.create(user=user, pattern="tone.bleak", label="bleak", wish="more")
    Visit.objects.create(user=user)
    ModelRun.objects.create(kind=ModelRun.Kind.TRAINING, started_by=user)
    StoredAnswer.objects.create(user=user, key="k", fingerprint="f", status=200)
    RatingImport.objects.create(user=user, layout="imdb", file_name="ephemera.csv")
    build_export(DataExport.objects.create(user=user))
    boss = UserFactory(is_staff=True)
    about = ContentType.objects.get_for_model(User)
    for who, flag in ((boss, CHANGE), (user, ADDITION)):
        LogEntry.objects.create(
            user=who, content_type=about, object_id=str(NUMBER), object_repr="ephemera", action_flag=flag
        )
    leave_traces_in_caches(user, films[8])
    client.force_login(user)
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key=client.session.session_key)
    half_way = SessionStore()
    half_way["account_login"] = {"email": user.email}
    half_way.save()
    return user


def leave_traces_in_caches(user: User, film: Movie) -> None:
    """Do what is counted or kept for a while under the person's number."""
    program = Client(headers={"Authorization": f"Bearer {ApiTokenFactory(user=user).key}"})
    program.get("/api/v1/me/")
    program.get(f"/api/v1/recommendations/{film.pk}/why-not/")
    browser = Client(REMOTE_ADDR="192.0.2.1")
    browser.post("/login/", {"login": user.email, "password": "wrong"})
    browser.force_login(user)
    browser.post("/import/", {})
    browser.post("/accounts/reauthenticate/", {"password": "wrong"})
    browser.post("/logout/")
    Budget.of(user.pk)
    cache.set(f"llm:asked:{NUMBER}:best", True, 600)


def keys_that_name(number: int) -> list[bytes]:
    with Redis.from_url(settings.REDIS_URL) as redis:
        return [key for key in redis.scan_iter(match="cinewhy:*") if str(number).encode() in key]


@pytest.fixture
def in_the_audit_log(much_used) -> User:
    """The same person, as somebody who worked at the console and about whom others worked there."""
    boss, theirs = Client(), Client()
    sign_in_as(boss, SUPERUSER, fresh=True)
    User.objects.filter(pk=NUMBER).update(display_name="Ephemera", is_staff=True, is_superuser=True)
    theirs.force_login(User.objects.get(pk=NUMBER))
    genre = theirs.post(reverse("admin:catalog_genre_add"), {"name": "Made by them", "slug": "made-by-them"})
    genres = SimpleUploadedFile("genres.csv", b"id,name,slug\r\n,Theirs,theirs\r\n")
    assert theirs.post("/admin/catalog/genre/import/", {"file": genres}).status_code == 200
    closing = boss.post(reverse("admin:accounts_user_close_account", args=[NUMBER]), CONFIRMED)
    deletions = [
        boss.post(
            reverse(f"admin:explainer_{model._meta.model_name}_delete", args=[model.objects.get().pk]), {"post": "yes"}
        )
        for model in (Explanation, LlmCall)
    ]
    assert [answer.status_code for answer in (genre, closing, *deletions)] == [302] * 4
    assert AuditEntry.objects.count() == 4
    return User.objects.get(pk=NUMBER)


def tables_that_name(*words: str) -> list[str]:
    """The tables with a row in which one of the words stands, in whatever column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {name} t WHERE t::text ~* %s)", ["|".join(words)])  # noqa: S608
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_nothing_of_an_erased_person_remains_in_any_table_session_cache_or_file(much_used):
    assert len(keys_that_name(NUMBER)) >= 8
    assert len(tables_that_name(str(NUMBER), "ephemera")) == 21
    export_storage().save("of-somebody-else.zip", ContentFile(b""))
    (file_name,) = (export.file_name for export in much_used.data_exports.all())
    User.objects.filter(pk=NUMBER).update(deletion_requested_at=timezone.now() - timedelta(days=15))

    assert erase_due() == 1

    assert tables_that_name(str(NUMBER), "ephemera") == []
    assert [session.get_decoded() for session in Session.objects.all()] == []
    assert keys_that_name(NUMBER) == []
    assert not export_storage().exists(file_name)
    assert export_storage().exists("of-somebody-else.zip")


def test_the_audit_log_outlives_who_is_in_it_and_names_them_no_more(in_the_audit_log):
    pseudonym = in_the_audit_log.pseudonym
    before = list(AuditEntry.objects.values())
    assert str(before).count(pseudonym) >= 4
    assert any(b"bulk:GenreSheet" in key for key in keys_that_name(NUMBER))
    User.objects.filter(pk=NUMBER).update(deletion_requested_at=timezone.now() - timedelta(days=15))

    assert erase_due() == 1

    assert list(AuditEntry.objects.values()) == before
    assert tables_that_name(str(NUMBER), "ephemera") == []
    assert tables_that_name(pseudonym) == ["catalog_auditentry"]
    assert keys_that_name(NUMBER) == []


def test_the_console_names_the_people_of_its_log_while_they_have_an_account(in_the_audit_log):
    boss = Client()
    boss.force_login(UserFactory(is_staff=True, is_superuser=True))
    page = boss.get(reverse("admin:catalog_auditentry_changelist"), {"q": "ephemera"}).text

    assert page.count("ephemera") > 2
    in_the_audit_log.delete()
    assert "person-" in boss.get(reverse("admin:catalog_auditentry_changelist")).text


def test_a_copy_holds_what_the_audit_log_says_of_the_person(in_the_audit_log):
    (holding,) = (holding for holding in HOLDINGS if isinstance(holding, AuditHolding))
    kept = list(holding.records_of(in_the_audit_log))

    assert sorted(entry["action"] for entry in kept) == ["added", "closed an account", "deleted", "deleted"]
    assert list(holding.records_of(UserFactory())) == []


def test_who_is_deleted_at_the_console_is_named_nowhere_any_more(much_used, client, django_capture_on_commit_callbacks):
    sign_in_as(client, SUPERUSER, fresh=True)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:accounts_user_delete", args=[NUMBER]), {"post": "yes"})

    assert not User.objects.filter(pk=NUMBER).exists()
    assert tables_that_name(str(NUMBER), "ephemera") == []
    assert keys_that_name(NUMBER) == []


@pytest.mark.django_db(transaction=True)
def test_who_signs_in_while_accounts_are_erased_keeps_theirs():
    person = UserFactory()
    long_ago = timezone.now() - timedelta(days=15)
    User.objects.update(deletion_requested_at=long_ago)
    signing_in, done = threading.Event(), threading.Event()

    def sign_in_slowly() -> None:
        with transaction.atomic():
            User.objects.update(deletion_requested_at=None)
            signing_in.set()
            done.wait(1)
        connection.close()

    door = threading.Thread(target=sign_in_slowly)
    door.start()
    signing_in.wait(30)
    erased = erase_due()
    done.set()
    door.join()

    assert erased == 0
    assert User.objects.filter(pk=person.pk, deletion_requested_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_who_cannot_be_erased_keeps_nobody_else_from_it(caplog):
    stuck, other = UserFactory(), UserFactory()
    User.objects.update(deletion_requested_at=timezone.now() - timedelta(days=15))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE obstacle (person bigint REFERENCES accounts_user)")
        cursor.execute("INSERT INTO obstacle VALUES (%s)", [stuck.pk])
    try:
        assert erase_due() == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE obstacle")

    assert list(User.objects.all()) == [stuck]
    assert not User.objects.filter(pk=other.pk).exists()
    assert f"The account {stuck.pk} could not be erased" in caplog.text


def test_an_address_that_was_typed_half_way_goes_too(much_used):
    EmailAddress.objects.create(user=much_used, email="second@ephemera.example")
    half_way = SessionStore()
    half_way["account_login"] = {"state": [{"typed": "Second@Ephemera.example"}]}
    half_way.save()
    User.objects.filter(pk=NUMBER).update(deletion_requested_at=timezone.now() - timedelta(days=15))

    erase_due()

    assert not Session.objects.filter(pk=half_way.session_key).exists()


def test_erasing_the_first_account_leaves_what_caches_know_of_others():
    UserFactory(pk=1)
    User.objects.update(deletion_requested_at=timezone.now() - timedelta(days=15))
    kept = ["llm:tokens:2026-01-01", "llm:tokens:2026-01-01:12", "llm:failures", "limits:door:1", "llm:asked:21:best-1"]
    kept += ["bulk:TagSheet:2:1", "replay:1:of:12:for:2"]
    gone = [
        "llm:tokens:2026-01-01:1",
        "llm:asked:1:best",
        "limits:imports:person-1",
        "llm:millionths:2026-01-01:1",
        "bulk:TagSheet:1:x",
        "replay:7:of:3:for:1",
        "replay:8:of:1:for:3",
    ]
    for key in kept + gone:
        cache.set(key, 1, 600)

    assert erase_due() == 1

    assert [key for key in kept + gone if cache.get(key) is not None] == kept


def test_erasing_somebody_leaves_others_as_they_are(much_used):
    other, client = UserFactory(verified=True), Client()
    sign_in(client, other)
    rate_films(other, [MovieFactory()], [4])
    User.objects.filter(pk=NUMBER).update(deletion_requested_at=timezone.now() - timedelta(days=15))

    erase_due()

    assert Rating.objects.filter(user=other).count() == 1
    assert client.get("/settings/").status_code == 200


def test_the_next_snapshot_for_training_lacks_who_was_erased(much_used, tmp_path):
    import pyarrow.parquet as pq

    from ml_jobs.snapshot import write_site_ratings

    write_site_ratings(tmp_path / "before.parquet")
    User.objects.filter(pk=NUMBER).update(deletion_requested_at=timezone.now() - timedelta(days=15))
    erase_due()
    write_site_ratings(tmp_path / "after.parquet")

    assert set(pq.read_table(tmp_path / "before.parquet")["user_id"].to_pylist()) == {-NUMBER}
    assert pq.read_table(tmp_path / "after.parquet").num_rows == 0
