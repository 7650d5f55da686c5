import pytest

from ml_jobs.backtest import Request, read_inputs
from ml_jobs.errors import BatchError, DataError

RATINGS = "userId,movieId,rating,timestamp\n1,10,4.0,100\n2,20,3.5,200\n"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "train.csv").write_text(RATINGS)
    (tmp_path / "movies.csv").write_text('movieId,title,genres\n10,"Matrix, The (1999)",Action\n30,New (2001),Drama\n')
    (tmp_path / "tags.csv").write_text("userId,movieId,tag,timestamp\n1,10,cyberpunk,1\n1,99,elsewhere,1\n")
    (tmp_path / "pairs.csv").write_text("userId,movieId,rating\n2,10,5.0\n9,99,1.0\n2,10,5.0\n")
    (tmp_path / "users.csv").write_text("userId\n2\n9\n2\n")
    return tmp_path


def request(files, **changes):
    named = {
        "ratings": files / "train.csv",
        "movies": files / "movies.csv",
        "tags": files / "tags.csv",
        "pairs": files / "pairs.csv",
        "predictions": files / "predictions.csv",
        "users": files / "users.csv",
        "rankings": files / "rankings.csv",
    }
    return Request(**{**named, **changes})


def test_the_catalogue_is_the_films_listed_and_those_rated(files):
    inputs = read_inputs(request(files))

    assert inputs.catalogue.movie_ids.tolist() == [10, 20, 30]
    assert inputs.catalogue.years[0] == 1999
    assert list(inputs.catalogue.tags) == ["cyberpunk"]


def test_pairs_keep_their_order_and_people_come_once(files):
    inputs = read_inputs(request(files))

    assert inputs.pair_users.tolist() == [2, 9, 2]
    assert inputs.pair_movies.tolist() == [10, 99, 10]
    assert inputs.users.tolist() == [2, 9]


def test_ratings_alone_are_enough(files):
    inputs = read_inputs(Request(ratings=files / "train.csv"))

    assert inputs.catalogue.movie_ids.tolist() == [10, 20]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"predictions": None}, "--pairs and --predictions belong together"),
        ({"users": None}, "--users and --rankings belong together"),
        ({"k": 0}, "--k is 0"),
    ],
)
def test_a_request_that_does_not_hang_together_is_refused(files, changes, message):
    with pytest.raises(BatchError, match=message):
        request(files, **changes).check()


def test_a_request_for_nothing_is_refused(files):
    with pytest.raises(BatchError, match="Nothing is asked"):
        Request(ratings=files / "train.csv").check()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("train.csv", "userId,movieId,rating\n1,10,4.0\n", "column timestamp is missing"),
        ("train.csv", RATINGS + "1,20,7,100\n", "line 4: rating 7 is not one of"),
        ("train.csv", RATINGS + "1,10,3.0,100\n", "line 4: user 1 rates movie 10 a second time"),
        ("train.csv", RATINGS + "3000000000,10,3.0,100\n", "line 4: userId 3000000000 is not between 1 and 2147483647"),
        ("pairs.csv", "userId\n1\n", "column movieId is missing"),
        ("pairs.csv", "userId,movieId\n1,\n", "line 2: movieId is empty"),
        ("users.csv", "userId\nme\n", "line 2: userId 'me' is not a whole number"),
        ("movies.csv", "movieId,title\n1,A\n", "column genres is missing"),
    ],
)
def test_a_bad_file_is_named_with_its_line(files, name, text, message):
    (files / name).write_text(text)

    with pytest.raises(DataError) as caught:
        read_inputs(request(files))

    assert str(files / name) in str(caught.value)
    assert message in str(caught.value)
