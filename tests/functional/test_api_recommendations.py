"""Recommendations, whys, what-ifs, themes and the try-out over the API."""

import pytest
from django.urls import reverse

from catalog.models import Interaction, Movie, Rating
from explainer.api import serializers
from explainer.facts.library import close_library
from recommender.models import ModelVersion, TasteProfile, Theme
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.recommender import make_live_model, rate_films

pytestmark = pytest.mark.django_db
RECOMMENDATIONS = "/api/v1/recommendations/"
WHAT_IF = "/api/v1/recommendations/what-if/"
SESSION = "/api/v1/session/recommendations/"


@pytest.fixture(autouse=True)
def model(db):
    close_library()
    make_live_model(100, 4)
    yield
    close_library()


@pytest.fixture
def movies() -> list[Movie]:
    return list(Movie.objects.order_by("pk"))


@pytest.fixture
def user(movies):
    user = UserFactory()
    rate_films(user, movies[0:48:4] + movies[1:3], [5.0, 4.0, 4.5] * 4 + [1.0, 2.0])
    return user


@pytest.fixture
def api(client, user):
    client.force_login(user)
    return client


def post(client, url: str, data: dict):
    return client.post(url, data, content_type="application/json")


def items_of(answer: dict) -> list[dict]:
    return [item for shelf in answer["shelves"] for item in shelf["items"]]


def test_recommendations_come_in_shelves_with_reasons(api):
    answer = api.get(RECOMMENDATIONS, {"shelves": 3, "n": 4}).json()

    assert len(answer["shelves"]) == 3
    assert all(len(shelf["items"]) <= 4 and shelf["text"] for shelf in answer["shelves"])
    assert all(item["text"] and item["text_source"] == "offline" for item in items_of(answer))
    assert answer["model_version"] == ModelVersion.objects.live().version
    assert "contributions" not in items_of(answer)[0]


def test_explain_gives_the_facts_of_every_sentence(api):
    for shelf in api.get(RECOMMENDATIONS, {"explain": "true", "shelves": 2}).json()["shelves"]:
        for said in (shelf, *shelf["items"]):
            assert " ".join(sentence["text"] for sentence in said["sentences"]) == said["text"]
            assert all(sentence["facts"] for sentence in said["sentences"])


def test_explain_gives_every_number_and_they_add_up(api, user):
    answer = api.get(RECOMMENDATIONS, {"explain": "true", "shelves": 2}).json()

    for item in items_of(answer):
        parts = item["prior"] + sum(c["weight"] for c in item["contributions"]) + item["residual"]
        assert parts == pytest.approx(item["score"], abs=1e-9)
        assert abs(item["residual"]) <= 1e-6
        assert item["counterfactual"]["rank_before"] >= 1
        assert item["sentences"][0]["facts"]
        assert item["contributions"] == sorted(item["contributions"], key=lambda c: -c["weight"])
    rated = set(Rating.objects.filter(user=user).values_list("movie_id", flat=True))
    assert {c["movie"]["id"] for item in items_of(answer) for c in item["contributions"]} <= rated


def test_the_answer_has_the_schemas_fields(api):
    item = items_of(api.get(RECOMMENDATIONS, {"explain": "true"}).json())[0]
    why = api.get(f"{RECOMMENDATIONS}{item['movie']['id']}/why/").json()

    assert set(item) == set(serializers.ItemSerializer().fields)
    assert set(item["contributions"][0]) == set(serializers.ContributionSerializer().fields)
    assert set(item["counterfactual"]) == set(serializers.CounterfactualSerializer().fields)
    assert set(why) == set(serializers.WhySerializer().fields)


def test_a_theme_narrows_the_list(api):
    theme = Theme.objects.first()

    answer = api.get(RECOMMENDATIONS, {"theme": theme.slug, "n": 5}).json()

    assert [shelf["slug"] for shelf in answer["shelves"]] == [theme.slug]
    assert {item["theme"]["slug"] for item in items_of(answer)} == {theme.slug}


def test_recency_is_answered_with_what_was_asked(api):
    assert api.get(RECOMMENDATIONS, {"recency": "0.8"}).json()["recency"] == 0.8


@pytest.mark.parametrize(
    "query", [{"recency": "2"}, {"recency": "x"}, {"n": "0"}, {"n": "999"}, {"shelves": "-1"}, {"theme": "drama-7"}]
)
def test_a_bad_question_is_answered_with_problem_details(api, query):
    response = api.get(RECOMMENDATIONS, query)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert set(response.json()["errors"]) == set(query)


def test_a_token_opens_it_and_nothing_else_does(client, user):
    token = ApiTokenFactory(user=user)
    assert client.get(RECOMMENDATIONS).status_code in (401, 403)
    assert client.get(RECOMMENDATIONS, headers={"Authorization": f"Bearer {token.key}"}).status_code == 200


def test_without_a_model_it_is_unavailable(api):
    ModelVersion.objects.update(status="retired")

    assert api.get(RECOMMENDATIONS).status_code == 503


def test_what_was_given_is_logged(api, user):
    answer = api.get(RECOMMENDATIONS).json()

    log = Interaction.objects.filter(user=user, kind=Interaction.Kind.IMPRESSION)
    assert log.count() == len(items_of(answer))


def test_why_says_all_of_one_film(api, user):
    movie = items_of(api.get(RECOMMENDATIONS).json())[0]["movie"]

    why = api.get(f"{RECOMMENDATIONS}{movie['id']}/why/").json()

    assert why["movie"] == movie
    assert why["rank"] >= 1
    assert why["text"]
    assert why["prior"] + sum(c["weight"] for c in why["contributions"]) == pytest.approx(why["score"], abs=1e-6)
    assert why["counterfactual"]["without"] == why["contributions"][0]["movie"]["id"]
    assert Interaction.objects.filter(user=user, kind=Interaction.Kind.WHY, movie_id=movie["id"]).exists()


def test_why_of_a_rated_film_says_so(api, movies):
    why = api.get(f"{RECOMMENDATIONS}{movies[0].pk}/why/").json()

    assert "You have seen it" in why["message"]
    assert why["score"] is None
    assert why["contributions"] == []


def test_why_of_no_film_is_not_found(api):
    assert api.get(f"{RECOMMENDATIONS}999999/why/").status_code == 404


def test_what_if_answers_and_stores_nothing(api, user, movies):
    before = list(Rating.objects.filter(user=user).values_list("movie_id", "stars"))
    profile = TasteProfile.objects.filter(user=user).values().first()

    answer = post(
        api, WHAT_IF, {"drop": [movies[0].pk], "rate": [{"movie": movies[4].pk, "stars": 1.0}], "n": 5}
    ).json()

    assert len(answer["recommendations"]) == 5
    assert [item["rank"] for item in answer["recommendations"]] == [1, 2, 3, 4, 5]
    assert any(item["score"] != item["score_before"] for item in answer["recommendations"])
    assert list(Rating.objects.filter(user=user).values_list("movie_id", "stars")) == before
    assert profile is None or TasteProfile.objects.filter(user=user).values().first() == profile
    assert not Interaction.objects.exists()


def test_what_if_equals_having_done_it(api, user, movies):
    answer = post(api, WHAT_IF, {"drop": [movies[0].pk], "n": 8}).json()
    foretold = {item["movie"]["id"]: item["score"] for item in answer["recommendations"]}

    Rating.objects.filter(user=user, movie=movies[0]).delete()
    TasteProfile.objects.filter(user=user).delete()

    for movie_id, score in foretold.items():
        assert api.get(f"{RECOMMENDATIONS}{movie_id}/why/").json()["score"] == pytest.approx(score, abs=1e-6)


def test_a_film_that_would_be_rated_is_not_recommended(api):
    best = items_of(api.get(RECOMMENDATIONS).json())[0]["movie"]["id"]

    answer = post(api, WHAT_IF, {"rate": [{"movie": best, "stars": 5.0}]}).json()

    assert best not in {item["movie"]["id"] for item in answer["recommendations"]}
    assert best in {item["movie"]["id"] for item in answer["gone"]}


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"drop": []},
        {"drop": ["x"]},
        {"rate": [{"movie": 999_999, "stars": 4}]},
        {"drop": [1], "rate": [{"movie": 1}]},
    ],
)
def test_what_if_refuses_what_makes_no_sense(api, question):
    assert post(api, WHAT_IF, question).status_code == 400


def test_anyone_may_try_it_and_nothing_is_stored(client, movies):
    ratings = [{"movie": movie.pk, "stars": 4.5} for movie in movies[0:20:4]]

    answer = post(client, SESSION, {"ratings": ratings, "shelves": 2, "n": 3, "explain": True}).json()

    assert len(answer["shelves"]) == 2
    assert not {item["movie"]["id"] for item in items_of(answer)} & {rating["movie"] for rating in ratings}
    assert items_of(answer)[0]["contributions"]
    assert not Interaction.objects.exists()
    assert not Rating.objects.exists()


def test_trying_without_ratings_says_what_to_do(client):
    assert "Rate a few films" in post(client, SESSION, {"ratings": []}).json()["message"]


@pytest.mark.parametrize(
    "ratings",
    [
        [{"movie": 999_999, "stars": 4}],
        [{"movie": 1, "stars": 7}],
        [{"movie": 1, "stars": 4.3}],
        [{"stars": 4}],
        "many",
    ],
)
def test_trying_refuses_bad_ratings(client, ratings):
    assert post(client, SESSION, {"ratings": ratings}).status_code == 400


def test_trying_refuses_a_film_rated_twice(client, movies):
    twice = [{"movie": movies[0].pk, "stars": 4}, {"movie": movies[0].pk, "stars": 5}]

    assert "rated once" in str(post(client, SESSION, {"ratings": twice}).json())


def test_trying_is_throttled(client):
    codes = [post(client, SESSION, {"ratings": "x"}).status_code for _ in range(31)]

    assert codes[0] == 400
    assert codes[-1] == 429


def test_the_same_ratings_give_the_same_with_and_without_an_account(api, client, user):
    ratings = [
        {"movie": rating.movie_id, "stars": float(rating.stars), "rated_at": rating.rated_at.isoformat()}
        for rating in Rating.objects.filter(user=user)
    ]

    signed_in = api.get(RECOMMENDATIONS).json()
    tried = post(client, SESSION, {"ratings": ratings}).json()

    assert tried["shelves"] == signed_in["shelves"]


def test_themes_are_for_everyone(client):
    listed = client.get("/api/v1/themes/").json()["results"]
    theme = client.get(f"/api/v1/themes/{listed[0]['slug']}/").json()

    assert len(listed) == 4
    assert theme["label"] == listed[0]["label"]
    assert theme["exemplars"]
    assert theme["genres"][0]["lift"] == 4.0
    assert client.get("/api/v1/themes/drama-7/").status_code == 404


def test_recommendations_cost_few_queries(api, django_assert_max_num_queries):
    api.get(RECOMMENDATIONS)

    with django_assert_max_num_queries(14):
        api.get(RECOMMENDATIONS)


def test_the_html_and_the_api_agree(api):
    page = api.get(reverse("explainer:for_you")).context["page"]
    answer = api.get(RECOMMENDATIONS).json()

    assert [shelf["slug"] for shelf in answer["shelves"]] == [shelf.slug for shelf in page.shelves]
    assert [item["text"] for item in items_of(answer)] == [
        str(item.text) for shelf in page.shelves for item in shelf.items
    ]
