"""The commands that write a page for any history and name the themes."""

import json

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Interaction, Movie
from explainer.facts.library import close_library
from explainer.models import Explanation
from recommender.models import ModelVersion, Theme
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db
HEADER = "userId,movieId,rating,timestamp\n"


@pytest.fixture(autouse=True)
def model(db):
    close_library()
    make_live_model(100, 5)
    yield
    close_library()


@pytest.fixture
def history(tmp_path):
    """Write rows into a file and return its path."""

    def write(text: str):
        path = tmp_path / "history.csv"
        path.write_text(HEADER + text)
        return path

    return write


@pytest.fixture
def fan(history):
    ids = list(Movie.objects.order_by("pk").values_list("pk", flat=True))[0:100:5]
    return history(
        "".join(f"9,{movie},{4.0 + (i % 3) / 2},{1_500_000_000 + i * 86_400}\n" for i, movie in enumerate(ids))
    )


def run(path, capsys, **options) -> str:
    call_command("explain_user", history=path, **options)
    return capsys.readouterr().out


def test_the_json_adds_up_to_the_score(fan, capsys):
    page = json.loads(run(fan, capsys, format="json"))

    items = [item for shelf in page["shelves"] for item in shelf["items"]]
    assert items
    for item in items:
        parts = item["prior"] + sum(c["weight"] for c in item["contributions"]) + item["residual"]
        assert parts == pytest.approx(item["score"], abs=1e-9)
        assert abs(item["residual"]) <= 1e-6


def test_each_row_of_the_json_is_what_one_film_gives_by_one_term(fan, capsys):
    page = json.loads(run(fan, capsys, format="json", recency=0.5))

    item = page["shelves"][0]["items"][0]
    rows = [(c["movieId"], c["source"]) for c in item["contributions"]]
    assert len(set(rows)) == len(rows)
    assert {source for _movie, source in rows} == {"long", "recent"}
    only_long = json.loads(run(fan, capsys, format="json", recency=0))
    assert {c["source"] for c in only_long["shelves"][0]["items"][0]["contributions"]} == {"long"}


def test_the_json_has_the_facts_that_the_text_cites(fan, capsys):
    item = json.loads(run(fan, capsys, format="json"))["shelves"][0]["items"][0]

    assert set(item) == {"movieId", "title", "score", "prior", "contributions", "residual", "text", "facts"}
    assert {"movieId", "title", "rating", "weight", "source"} <= set(item["contributions"][0])
    cited = [fact for fact in item["facts"] if fact["fact"] == "contribution"]
    heaviest = sorted(item["contributions"], key=lambda c: -c["weight"])[:3]
    assert {c["rated"]["id"] for c in cited} & {c["movieId"] for c in heaviest}


def test_the_json_has_the_facts_that_a_shelfs_text_cites(fan, capsys):
    shelves = json.loads(run(fan, capsys, format="json"))["shelves"]

    assert all(shelf["facts"] for shelf in shelves)
    assert {fact["fact"] for fact in shelves[0]["facts"]} <= {"standing", "backing"}


def test_the_markdown_is_a_page_to_read(fan, capsys):
    page = run(fan, capsys)

    assert page.startswith("# For you")
    assert page.count("\n## ") >= 3
    assert "*Film" in page
    assert "[[" not in page


def test_nothing_is_stored(fan, capsys):
    run(fan, capsys)

    assert not Interaction.objects.exists()
    assert not Explanation.objects.exists()


def test_an_empty_history_gets_what_many_like(history, capsys):
    assert "Rate a few films" in run(history(""), capsys)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("9,1,7,1\n", "row 2: a rating is 0.5 to 5.0"),
        ("9,x,4,1\n", "row 2: movieId, rating and timestamp must be numbers"),
        ("9,1\n", "row 2: movieId, rating and timestamp must be numbers"),
        ("9,999999,4,1\n", "row 2: there is no film 999999"),
        ("9,1,4,1500000000000\n", "row 2: a timestamp is in seconds"),
    ],
)
def test_a_bad_row_is_named(history, capsys, rows, complaint):
    with pytest.raises(CommandError, match=complaint):
        run(history(rows), capsys)


def test_a_second_person_and_a_second_rating_are_refused(history, capsys):
    first, second = Movie.objects.values_list("pk", flat=True)[:2]

    with pytest.raises(CommandError, match="one person"):
        run(history(f"9,{first},4,1\n8,{second},4,1\n"), capsys)
    with pytest.raises(CommandError, match=r"row 3: film \d+ is rated in row 2"):
        run(history(f"9,{first},4,1\n9,{first},3,2\n"), capsys)


def test_a_missing_column_or_file_is_named(tmp_path, capsys):
    path = tmp_path / "history.csv"
    path.write_text("userId,movieId,rating\n")

    with pytest.raises(CommandError, match="lacks timestamp"):
        run(path, capsys)
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.csv", capsys)


def test_without_a_live_model_it_says_what_to_do(fan, capsys):
    ModelVersion.objects.update(status="retired")

    with pytest.raises(CommandError, match="train_model --activate"):
        run(fan, capsys)
    with pytest.raises(CommandError, match="train_model --activate"):
        call_command("label_themes")


def test_themes_are_named_once_and_their_slugs_follow(capsys):
    Theme.objects.update(label="", label_source="")

    call_command("label_themes")
    labels = list(Theme.objects.values_list("label", "slug"))
    call_command("label_themes")

    assert "0 of 5 themes named anew" in capsys.readouterr().out
    assert list(Theme.objects.values_list("label", "slug")) == labels
    assert all(label and slug for label, slug in labels)
    assert len({label for label, _slug in labels}) == 5


def test_force_renames_all_but_an_editors_and_locked_labels_and_keeps_slugs():
    first, second, *_others = Theme.objects.order_by("number")
    Theme.objects.filter(pk=first.pk).update(label="By Hand", label_source="editor")
    Theme.objects.filter(pk=second.pk).update(label="Locked One", label_locked=True)
    slugs = list(Theme.objects.values_list("slug", flat=True))

    call_command("label_themes", force=True)

    assert Theme.objects.get(pk=first.pk).label == "By Hand"
    assert Theme.objects.get(pk=second.pk).label == "Locked One"
    assert "More Films 4" not in Theme.objects.values_list("label", flat=True)
    assert list(Theme.objects.values_list("slug", flat=True)) == slugs


def test_a_kept_label_is_not_given_to_another_theme():
    Theme.objects.update(label="", label_source="")
    call_command("label_themes")
    kept = Theme.objects.order_by("number").first()
    Theme.objects.exclude(pk=kept.pk).update(label="")

    call_command("label_themes")

    assert Theme.objects.filter(label=kept.label).count() == 1
