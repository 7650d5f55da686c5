"""Themes that an editor merges: one theme at once everywhere, and kept one by the models that follow."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.roles import CURATOR, VIEWER
from catalog.models import AuditEntry, Movie
from explainer.facts.library import close_library
from explainer.models import PatternWish
from recommender.activation import activate
from recommender.models import MovieVector, Theme, ThemeRedirect
from recommender.serving import live_model
from tests.console import CONFIRMED, sign_in_as
from tests.factories.accounts import UserFactory
from tests.factories.catalog import GenreFactory, MovieFactory, TagApplicationFactory
from tests.factories.recommender import make_live_model, write_model

FIRST, SECOND = "20260101-000000-aaaaaa", "20260102-000000-bbbbbb"
CHANGELIST = "admin:recommender_theme_changelist"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_library():
    close_library()
    yield
    close_library()


@pytest.fixture
def curator(client):
    return sign_in_as(client, CURATOR)


@pytest.fixture
def themes() -> dict[str, Theme]:
    """Four themes of ten films each, by slug; the first two carry the tag `heist`."""
    make_live_model(40, 4)
    found = list(Theme.objects.order_by("number"))
    for theme in found[:2]:
        theme.tag_lifts = [["heist", 3.0, 4]]
        theme.save()
        for vector in theme.vectors.order_by("pk")[:4]:
            TagApplicationFactory(movie=vector.movie, tag__name="heist")
    return {theme.slug: theme for theme in found}


def merge(client, into: Theme, *others: Theme):
    selected = {"action": "merge", "_selected_action": [theme.pk for theme in (into, *others)]}
    return client.post(reverse(CHANGELIST), selected | {"confirmed": "yes", "into": into.pk}, follow=True)


def films_of(theme: Theme) -> set[int]:
    return set(MovieVector.objects.filter(theme=theme).values_list("movie_id", flat=True))


@pytest.fixture
def merged(client, curator, themes) -> Theme:
    """Quiet Dramas with the films of Broad Comedies."""
    merge(client, themes["quiet-dramas"], themes["broad-comedies"])
    return Theme.objects.get(slug="quiet-dramas")


class TestAsking:
    def test_it_asks_first_and_says_what_comes_of_it(self, client, curator, themes):
        selected = [themes["quiet-dramas"].pk, themes["broad-comedies"].pk]
        page = client.post(reverse(CHANGELIST), {"action": "merge", "_selected_action": selected})

        assert "Merge these themes?" in page.text
        assert "Broad Comedies: 10 films" in page.text
        assert Theme.objects.count() == 4

    def test_one_theme_is_not_merged_with_itself(self, client, curator, themes):
        assert "Select two themes or more" in merge(client, themes["quiet-dramas"]).text
        assert Theme.objects.count() == 4

    def test_the_one_that_stays_is_among_the_selected(self, client, curator, themes):
        sent = {"action": "merge", "confirmed": "yes", "into": themes["far-futures"].pk}
        selected = [themes["quiet-dramas"].pk, themes["broad-comedies"].pk]
        page = client.post(reverse(CHANGELIST), sent | {"_selected_action": selected})

        assert "Select a valid choice" in page.text
        assert Theme.objects.count() == 4

    def test_a_viewer_merges_nothing(self, client, themes):
        sign_in_as(client, VIEWER)
        merge(client, themes["quiet-dramas"], themes["broad-comedies"])

        assert Theme.objects.count() == 4

    def test_a_merge_that_cannot_be_noted_does_not_happen(self, client, curator, themes, monkeypatch):
        def refuse(**_) -> None:
            raise ValueError("The log is full.")

        monkeypatch.setattr("explainer.naming.merging.record", refuse)
        with pytest.raises(ValueError, match="The log is full"):
            merge(client, themes["quiet-dramas"], themes["broad-comedies"])

        assert Theme.objects.count() == 4
        assert not ThemeRedirect.objects.exists()


class TestOneTheme:
    def test_its_films_are_those_of_both(self, merged, themes):
        assert len(films_of(merged)) == merged.size == 20
        assert not Theme.objects.filter(slug="broad-comedies").exists()

    def test_its_exemplars_come_from_both(self, merged, themes):
        films = films_of(merged)
        first = set(themes["quiet-dramas"].exemplars)

        assert len(merged.exemplars) == 10
        assert films >= set(merged.exemplars)
        assert first & set(merged.exemplars)
        assert set(merged.exemplars) - first

    def test_what_sets_it_apart_is_counted_anew(self, merged):
        # 20 of 40 films, 8 of 8 with the tag: (8 + 3) / (4 + 3); of each genre 10 of 10: (10 + 3) / (5 + 3).
        assert merged.tag_lifts == [["heist", 1.57, 8]]
        assert merged.genre_lifts == [["Comedy", 1.62, 10], ["Drama", 1.62, 10]]

    def test_who_read_the_old_model_reads_the_merged_one_at_once(self, client, curator, themes):
        before = live_model()
        merge(client, themes["quiet-dramas"], themes["broad-comedies"])

        gone = themes["broad-comedies"].pk
        assert gone in before.theme_ids
        assert gone not in live_model().theme_ids

    def test_old_addresses_lead_to_it(self, client, merged):
        assert client.get("/themes/broad-comedies/").url == "/themes/quiet-dramas/"
        assert client.get("/themes/quiet-dramas/").status_code == 200
        assert client.get("/themes/never-was/").status_code == 404

    def test_so_do_old_slugs_over_the_api(self, merged):
        program = APIClient()
        program.force_authenticate(UserFactory())
        shelves = program.get("/api/v1/recommendations/", {"theme": "broad-comedies"}).json()["shelves"]

        assert program.get("/api/v1/themes/broad-comedies/").json()["slug"] == "quiet-dramas"
        assert program.get("/api/v1/themes/never-was/").status_code == 404
        assert [shelf["slug"] for shelf in shelves] == ["quiet-dramas"]
        assert program.get("/api/v1/recommendations/", {"theme": "never-was"}).status_code == 400

    def test_so_they_do_when_it_is_merged_again(self, client, merged, themes):
        merge(client, themes["far-futures"], merged)

        for slug in ("broad-comedies", "quiet-dramas"):
            assert client.get(f"/themes/{slug}/").url == "/themes/far-futures/"
        assert len(films_of(Theme.objects.get(slug="far-futures"))) == 30

    def test_it_is_noted_with_both_states(self, merged, curator):
        entry = AuditEntry.objects.get()

        assert (entry.action, entry.label) == ("merged", "Quiet Dramas")
        assert entry.before == {"Quiet Dramas (quiet-dramas)": 10, "Broad Comedies (broad-comedies)": 10}
        assert entry.after == {"Quiet Dramas (quiet-dramas)": 20, "wishes moved": 0}


class TestWishes:
    def wish(self, user, slug: str, wish: str) -> None:
        PatternWish.objects.create(user=user, pattern=f"theme.{slug}", label=slug, wish=wish)

    def test_what_was_asked_of_the_old_theme_counts_for_the_new_one(self, client, curator, themes):
        user = UserFactory()
        self.wish(user, "broad-comedies", "less")
        merge(client, themes["quiet-dramas"], themes["broad-comedies"])

        found = PatternWish.objects.get()
        assert (found.pattern, found.label, found.wish) == ("theme.quiet-dramas", "Quiet Dramas", "less")
        assert AuditEntry.objects.get().after["wishes moved"] == 1

    def test_who_asked_something_of_both_keeps_what_they_asked_of_the_one_that_stays(self, client, curator, themes):
        user = UserFactory()
        self.wish(user, "quiet-dramas", "more")
        self.wish(user, "broad-comedies", "less")
        merge(client, themes["quiet-dramas"], themes["broad-comedies"])

        assert (PatternWish.objects.get().pattern, PatternWish.objects.get().wish) == ("theme.quiet-dramas", "more")

    def test_of_two_that_go_the_newest_wish_counts(self, client, curator, themes):
        user = UserFactory()
        self.wish(user, "broad-comedies", "more")
        self.wish(user, "far-futures", "less")
        merge(client, themes["quiet-dramas"], themes["broad-comedies"], themes["far-futures"])

        assert (PatternWish.objects.get().pattern, PatternWish.objects.get().wish) == ("theme.quiet-dramas", "less")


class TestModelsThatFollow:
    @pytest.fixture
    def films(self, settings, tmp_path) -> list[Movie]:
        """Thirty films; two models that put ten each into three clusters, numbered differently."""
        settings.THEME_LABELLER = "tests.functional.test_activation.label_by_number"
        backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
        settings.STORAGES = settings.STORAGES | {"artifacts": backend}
        drama = GenreFactory(name="Drama")
        films = [MovieFactory() for _ in range(30)]
        for film in films[:10]:
            film.genres.add(drama)
        write_model(FIRST, films, 3, groups=[i // 10 for i in range(30)])
        # Films 8 to 11 change places: a retrained model never draws the same borders.
        moved = {8: 1, 9: 1, 10: 0, 11: 0}
        write_model(SECOND, films, 3, seed=1, groups=[2 - moved.get(i, i // 10) for i in range(30)])
        activate(FIRST)
        for theme in Theme.objects.all():
            theme.label, theme.slug = f"Kind {theme.number}", f"kind-{theme.number}"
            theme.save()
        return films

    def merge_the_first_two(self, client) -> Theme:
        first, second = Theme.objects.filter(number__in=(0, 1))
        merge(client, first, second)
        return Theme.objects.get(pk=first.pk)

    def test_a_retrained_model_that_splits_it_finds_it_merged_again(self, client, curator, films):
        merged = self.merge_the_first_two(client)
        activate(SECOND)

        assert Theme.objects.count() == 2
        again = Theme.objects.get(pk=merged.pk)
        assert films_of(again) == {film.pk for film in films[:20]}
        assert (again.size, again.label, again.slug) == (20, merged.label, merged.slug)
        assert again.model_version.version == SECOND
        assert again.genre_lifts == [["Drama", 1.34, 10]]
        assert client.get(f"/themes/{ThemeRedirect.objects.get().slug}/").url == f"/themes/{merged.slug}/"

    def test_so_does_the_same_model_put_live_again(self, client, curator, films):
        merged = self.merge_the_first_two(client)
        activate(FIRST)

        assert Theme.objects.get(pk=merged.pk).size == 20

    def test_until_the_merge_is_taken_back(self, client, curator, films):
        merged = self.merge_the_first_two(client)
        url = reverse("admin:recommender_theme_take_back", args=[merged.pk])
        assert "Take back what was merged" in client.get(url).text
        client.post(url, CONFIRMED)
        assert Theme.objects.get(pk=merged.pk).size == 20

        activate(FIRST)

        assert sorted(theme.size for theme in Theme.objects.all()) == [10, 10, 10]
        assert AuditEntry.objects.filter(action="took merges back").count() == 1
