"""Copies of one's data, and what others see of a person."""

import csv
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import tasks
from accounts.models import DataExport, User
from accounts.privacy.export import build_export, export_storage
from accounts.privacy.flows import ask_for_copy, ask_to_delete
from accounts.privacy.holdings import HOLDINGS, NOT_HANDED_OVER, AuditHolding
from catalog.models import Rating, WatchlistEntry
from tests.factories.accounts import ApiTokenFactory, UserFactory, sign_in
from tests.factories.catalog import MovieFactory
from tests.factories.recommender import rate_films

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(person) -> DataExport:
    """A copy that is ready."""
    export = DataExport.objects.create(user=person)
    build_export(export)
    return export


def opened(export: DataExport) -> zipfile.ZipFile:
    with export_storage().open(export.file_name) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


# --- the copy ---------------------------------------------------------------------------------------------------------


def leads_to_a_person(model, seen=frozenset()) -> bool:
    if model is User:
        return True
    forward = [field for field in model._meta.get_fields() if field.is_relation and not field.auto_created]
    related = {field.related_model for field in forward if field.related_model} - seen
    return any(leads_to_a_person(each, seen | {model}) for each in related)


def test_every_table_with_a_path_to_a_person_is_handed_over_or_excused():
    by_link = {holding.label for holding in HOLDINGS if not isinstance(holding, AuditHolding)}
    registered = by_link | set(NOT_HANDED_OVER)

    leading = {model._meta.label for model in apps.get_models(include_auto_created=True) if leads_to_a_person(model)}

    assert leading - registered == set()
    assert registered - leading == set()


def test_a_copy_holds_each_rating_with_its_film_as_json_and_as_csv(person):
    film = MovieFactory(title="Alien")
    Rating.objects.create(user=person, movie=film, stars="4.5")
    export = DataExport.objects.create(user=person)
    build_export(export)

    with opened(export) as archive:
        (record,) = json.loads(archive.read("json/catalog_rating.json"))
        (row,) = csv.DictReader(io.StringIO(archive.read("csv/catalog_rating.csv").decode()))

    assert (record["movie_id"], record["movie_title"], record["stars"]) == (film.pk, "Alien", "4.5")
    assert (row["movie_title"], row["stars"]) == ("Alien", "4.5")


def test_a_copy_holds_nothing_of_others(person, copy):
    stranger = UserFactory(verified=True)
    rate_films(stranger, [MovieFactory()], [5])
    build_export(copy)

    with opened(copy) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()

    assert person.email in everything
    assert stranger.email not in everything
    assert json.loads(opened(copy).read("json/catalog_rating.json")) == []


def test_a_copy_holds_no_secret(person):
    token = ApiTokenFactory(user=person)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    export = DataExport.objects.create(user=person)
    build_export(export)

    with opened(export) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()

    assert token.prefix in everything
    for secret in (token.digest, person.password, "JBSWY3DPEHPK3PXP", *Session.objects.values_list("pk", flat=True)):
        assert secret not in everything


def test_text_in_a_copy_is_no_formula_for_a_spreadsheet(person):
    User.objects.filter(pk=person.pk).update(display_name="=HYPERLINK(1)")
    export = DataExport.objects.create(user=User.objects.get(pk=person.pk))
    build_export(export)

    assert b",'=HYPERLINK(1)," in opened(export).read("csv/accounts_user.csv")


def test_who_asks_for_a_copy_finds_it_on_the_page(client, person):
    client.post("/settings/data/")
    tasks.build_export(person.data_exports.get().pk)

    page = client.get("/settings/data/").content.decode()
    address = re.search(r"/settings/data/[0-9a-f-]{36}/", page).group()
    answer = client.get(address)

    assert answer["Content-Disposition"].startswith("attachment")
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))


def test_a_second_wish_for_a_copy_makes_no_second_one(person):
    assert ask_for_copy(person) == ask_for_copy(person)


def test_a_copy_that_failed_is_told_and_may_be_asked_for_again(client, person, monkeypatch):
    export = ask_for_copy(person)
    monkeypatch.setattr("accounts.privacy.export.write_archive", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.build_export(export.pk)

    assert "That did not work" in client.get("/settings/data/").content.decode()
    assert ask_for_copy(person) != export


def test_nobody_fetches_the_copy_of_another(copy):
    other = Client()
    sign_in(other, UserFactory())

    assert other.get(f"/settings/data/{copy.key}/").status_code == 404


def test_a_copy_is_not_served_to_who_did_not_confirm_the_password_lately(client, copy):
    client.post("/logout/")
    sign_in(client, copy.user, fresh=False)
    with_clock_back = client.session
    with_clock_back.pop("account_authentication_methods", None)
    with_clock_back.save()

    assert client.get(f"/settings/data/{copy.key}/").url.startswith("/accounts/reauthenticate/")


def test_a_copy_expires_with_its_file(client, copy):
    DataExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(f"/settings/data/{copy.key}/").status_code == 404

    tasks.remove_expired_exports()
    assert not export_storage().exists(copy.file_name)
    assert not DataExport.objects.exists()


def test_a_copy_whose_owner_was_deleted_otherwise_does_not_stay_behind(copy):
    kept = DataExport.objects.create(user=UserFactory())
    build_export(kept)
    copy.user.delete()

    tasks.remove_expired_exports()

    assert not export_storage().exists(copy.file_name)
    assert export_storage().exists(kept.file_name)


# --- what others see --------------------------------------------------------------------------------------------------


def test_nobody_has_a_public_page_until_they_choose_one(client):
    user = UserFactory()

    assert client.get(f"/people/{user.username}/").status_code == 404
    assert client.get("/people/nobody-at-all/").status_code == 404


def test_others_see_what_was_chosen_and_nothing_else(client, person):
    loved, fine, saved = MovieFactory(title="Loved"), MovieFactory(title="Fine"), MovieFactory(title="Later")
    rate_films(person, [loved, fine], [5, 3])
    WatchlistEntry.objects.create(user=person, movie=saved)

    client.post("/settings/sharing/", {"shared": ["favourites"]})
    client.post("/logout/")
    page = client.get(f"/people/{person.username}/").content.decode()

    assert "Loved" in page
    assert "Fine" not in page
    assert "Later" not in page
    assert person.email not in page
    assert "here since" not in page


def test_a_public_page_takes_few_queries(client, person, django_assert_max_num_queries):
    rate_films(person, MovieFactory.create_batch(10), [5] * 10)
    User.objects.update(shared=["since", "favourites", "ratings", "watchlist"])
    client.post("/logout/")

    with django_assert_max_num_queries(5):
        client.get(f"/people/{person.username}/")


def test_an_account_that_is_to_be_deleted_has_no_public_page(client, person):
    User.objects.update(shared=["since"])
    ask_to_delete(person)

    assert client.get(f"/people/{person.username}/").status_code == 404


def test_an_unknown_thing_to_share_is_refused(client, person):
    assert client.post("/settings/sharing/", {"shared": ["password"]}).status_code == 422
    assert User.objects.get().shared == []
