import zipfile

import pytest

from ml_jobs.errors import DataError
from ml_jobs.movielens import files
from ml_jobs.movielens.files import read_movielens, read_ratings, split_genres

RATINGS = "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,2,0.5,964981247\n2,1,5.0,964982224\n"
MOVIES = 'movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,"American President, The (1995)",Drama\n'
TAGS = "userId,movieId,tag,timestamp\n1,1,pixar,1139045764\n2,1,  ,1139045764\n"
LINKS = "movieId,imdbId,tmdbId\n1,0114709,862\n2,0112346,\n"
FILES = {"ratings.csv": RATINGS, "movies.csv": MOVIES, "tags.csv": TAGS, "links.csv": LINKS}


@pytest.fixture
def folder(tmp_path):
    """A small data set, whole and right, to be spoilt by each test in its own way."""
    root = tmp_path / "ml-tiny"
    root.mkdir()
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def zipped(folder):
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, f"{folder.name}/{file.name}")
    return path


def error_of(path) -> str:
    with pytest.raises(DataError) as caught:
        read_movielens(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def spoil(folder, name, text, encoding="utf-8"):
    (folder / name).write_bytes(text.encode(encoding))


def test_a_folder_is_read_whole(folder):
    data = read_movielens(folder)

    assert data.name == "ml-tiny"
    assert data.ratings.to_pylist()[1] == {"userId": 1, "movieId": 2, "rating": 0.5, "timestamp": 964981247}
    assert data.movies["title"].to_pylist() == ["Toy Story (1995)", "American President, The (1995)"]
    assert data.links["tmdbId"].to_pylist() == [862, None]


def test_tags_of_nothing_but_space_are_left_out(folder):
    assert read_movielens(folder).tags["tag"].to_pylist() == ["pixar"]


def test_a_zip_is_the_same_data_as_its_folder(folder):
    from_zip, from_folder = read_movielens(zipped(folder)), read_movielens(folder)

    assert (from_zip.name, from_zip.sha256) == (from_folder.name, from_folder.sha256)
    assert from_zip.ratings.equals(from_folder.ratings)


def test_the_folder_around_the_folder_is_read_too(folder):
    assert read_movielens(folder.parent).name == "ml-tiny"


def test_other_contents_have_another_fingerprint(folder):
    before = read_movielens(folder).sha256
    spoil(folder, "tags.csv", TAGS.replace("pixar", "toys"))

    assert read_movielens(folder).sha256 != before


def test_tags_and_links_may_be_missing(folder):
    (folder / "tags.csv").unlink()
    (folder / "links.csv").unlink()

    data = read_movielens(folder)

    assert (len(data.tags), len(data.links)) == (0, 0)


def test_a_byte_order_mark_is_skipped(folder):
    spoil(folder, "movies.csv", MOVIES, "utf-8-sig")

    assert len(read_movielens(folder).movies) == 2


def test_a_quoted_line_break_is_part_of_the_tag(folder):
    spoil(folder, "tags.csv", 'userId,movieId,tag,timestamp\n1,1,"pixar\nmovie",1\n')

    assert read_movielens(folder).tags["tag"].to_pylist() == ["pixar\nmovie"]


def test_a_truncated_zip_is_refused(folder):
    path = zipped(folder)
    path.write_bytes(path.read_bytes()[:-100])

    assert f"{path} is not a whole zip file" in error_of(path)


def test_a_zip_that_unpacks_without_end_is_refused(folder, monkeypatch):
    monkeypatch.setattr(files, "MOST_UNPACKED", 40)
    path = zipped(folder)

    assert f"{path} unpacks to more than 40 bytes" in error_of(path)


def test_a_zip_with_a_broken_member_is_refused(folder):
    path = zipped(folder)
    content = bytearray(path.read_bytes())
    content[80:90] = b"\x00" * 10
    path.write_bytes(content)

    assert f"{path} is not a whole zip file" in error_of(path)


def test_a_folder_without_data_says_what_was_expected(tmp_path):
    assert "holds no MovieLens data: expected ratings.csv and movies.csv" in error_of(tmp_path)


def test_a_missing_file_is_named(folder):
    (folder / "movies.csv").unlink()

    assert "movies.csv is missing" in error_of(folder)


def test_a_missing_column_is_named(folder):
    spoil(folder, "ratings.csv", RATINGS.replace("rating,", "stars,", 1))

    assert error_of(folder) == "ratings.csv: column rating is missing; it has userId, movieId, stars, timestamp."


@pytest.mark.parametrize(("value", "shown"), [("7", "7"), ("0", "0"), ("4.2", "4.2"), ("-1", "-1"), ("nan", "nan")])
def test_a_rating_off_the_scale_is_named_with_its_line(folder, value, shown):
    spoil(folder, "ratings.csv", RATINGS.replace("0.5", value))

    assert error_of(folder) == f"ratings.csv, line 3: rating {shown} is not one of 0.5, 1.0 … 5.0."


def test_a_rating_that_is_no_number_is_named_with_its_line(folder):
    spoil(folder, "ratings.csv", RATINGS.replace("0.5", "good"))

    assert error_of(folder) == "ratings.csv, line 3: rating 'good' is not a number."


def test_an_empty_rating_is_named_with_its_line(folder):
    spoil(folder, "ratings.csv", RATINGS.replace("0.5", ""))

    assert error_of(folder) == "ratings.csv, line 3: rating is empty."


def test_an_id_that_is_not_whole_is_named_with_its_line(folder):
    spoil(folder, "ratings.csv", RATINGS.replace("2,1,5.0", "2,1.5,5.0"))

    assert error_of(folder) == "ratings.csv, line 4: movieId '1.5' is not a whole number."


def test_a_line_with_too_few_fields_is_named(folder):
    spoil(folder, "ratings.csv", RATINGS.replace(",964981247", ""))

    assert error_of(folder) == "ratings.csv, line 3: 3 fields where the header has 4."


def test_a_pair_rated_twice_is_named_with_its_second_line(folder):
    spoil(folder, "ratings.csv", RATINGS + "1,1,3.0,964982999\n")

    assert error_of(folder) == "ratings.csv, line 5: user 1 rates movie 1 a second time."


def test_a_film_twice_is_named_with_its_second_line(folder):
    spoil(folder, "movies.csv", MOVIES + "1,Toy Story (1995),Comedy\n")

    assert error_of(folder) == "movies.csv, line 4: movieId 1 is there a second time."


def test_a_rating_of_an_unknown_film_is_named(folder):
    spoil(folder, "ratings.csv", RATINGS.replace("1,2,0.5", "1,99,0.5"))

    assert error_of(folder) == "ratings.csv, line 3: movieId 99 is not among the movies."


def test_an_id_of_the_site_is_refused(folder):
    spoil(folder, "movies.csv", MOVIES + "10000000,Ours (2026),Drama\n")

    assert error_of(folder) == "movies.csv, line 4: movieId 10000000 is not between 1 and 9999999."


@pytest.mark.parametrize("name", ["movies.csv", "tags.csv"])
def test_text_in_another_encoding_is_named_with_its_line(folder, name):
    spoil(folder, name, FILES[name].replace("Toy Story", "Amélie").replace("pixar", "café"), "latin-1")

    assert error_of(folder) == f"{name}, line 2: not UTF-8 text."


def test_a_file_without_ratings_is_refused(folder):
    spoil(folder, "ratings.csv", RATINGS.splitlines()[0] + "\n")

    assert error_of(folder) == "ratings.csv has no ratings."


def test_an_empty_file_is_refused(folder):
    spoil(folder, "ratings.csv", "")

    assert "column userId, movieId, rating, timestamp is missing; it has none" in error_of(folder)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"nowhere\.csv cannot be read: No such file or directory"):
        read_ratings(tmp_path / "nowhere.csv")


def test_the_atomic_files_of_the_wheel_read_as_the_csv_files_do(tmp_path):
    (tmp_path / "ml-100k.inter").write_text(
        "user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t2\t3\t881250949\n"
    )
    (tmp_path / "ml-100k.item").write_text(
        "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
        "1\tButcher Boy, The\t1998\tDrama Sci-Fi\n2\tunkonwn\tunkonwn\tunknown\n"
        "3\tTime of the Great Giving (1995)\tV\tAnimation\n"
    )

    data = read_movielens(tmp_path)

    assert data.name == "ml-100k"
    assert data.ratings.to_pylist() == [{"userId": 196, "movieId": 2, "rating": 3.0, "timestamp": 881250949}]
    assert data.movies.to_pylist() == [
        {"movieId": 1, "title": "Butcher Boy, The (1998)", "genres": "Drama|Sci-Fi"},
        {"movieId": 2, "title": "unkonwn", "genres": "unknown"},
        {"movieId": 3, "title": "Time of the Great Giving (1995)", "genres": "Animation"},
    ]


@pytest.mark.parametrize(
    ("text", "genres"),
    [("Action|Drama|Action", ["Action", "Drama"]), ("(no genres listed)", []), ("unknown", []), ("", [])],
)
def test_genres_are_split_and_placeholders_left_out(text, genres):
    assert split_genres(text) == genres
