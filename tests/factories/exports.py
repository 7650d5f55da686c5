"""Small exports as the sites write them, by hand."""
# ruff: noqa: E501  (their lines are as long as they are)

import io
import json
import zipfile

DIARY = """Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date
2020-02-03,Parasite,2019,https://boxd.it/aaa1,4.5,,,2020-02-01
2021-06-10,Parasite,2019,https://boxd.it/aaa2,5,Yes,"home, again",2021-06-09
2021-07-01,Stalker,1979,https://boxd.it/aaa3,,,,2021-06-30
"""
RATINGS = """Date,Name,Year,Letterboxd URI,Rating
2021-06-10,Parasite,2019,https://boxd.it/f1,5
2018-01-05,Heat,1995,https://boxd.it/f2,3.5
"""
WATCHED = """Date,Name,Year,Letterboxd URI
2018-01-05,Heat,1995,https://boxd.it/f2
2020-02-03,Parasite,2019,https://boxd.it/f1
2021-07-01,Stalker,1979,https://boxd.it/f3
"""
WATCHLIST = """Date,Name,Year,Letterboxd URI
2022-03-04,Ran,1985,https://boxd.it/f4
"""
LETTERBOXD = {
    "profile.csv": "Date Joined,Username\n2017-01-01,ada\n",
    "diary.csv": DIARY,
    "ratings.csv": RATINGS,
    "watched.csv": WATCHED,
    "watchlist.csv": WATCHLIST,
    "deleted/diary.csv": DIARY.replace("Parasite", "Cats"),
    "lists/favourites.csv": "Letterboxd list export v7\n",
}
IMDB = """Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors
tt0133093,9,2019-04-02,The Matrix,The Matrix,https://www.imdb.com/title/tt0133093,Movie,8.7,136,1999,"Action, Sci-Fi",2000000,1999-03-31,"Lana Wachowski, Lilly Wachowski"
tt0903747,10,2014-01-01,Breaking Bad,Breaking Bad,https://www.imdb.com/title/tt0903747,TV Series,9.5,45,2008,"Crime, Drama",2100000,2008-01-20,
tt0111161,7,2012-12-24,The Shawshank Redemption,The Shawshank Redemption,https://www.imdb.com/title/tt0111161,Movie,9.3,142,1994,Drama,2800000,1994-10-14,Frank Darabont
"""
IMDB_WATCHLIST = """Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated
1,tt0089881,2021-05-05,2021-05-05,,Ran,Ran,https://www.imdb.com/title/tt0089881,Movie,8.2,162,1985,Drama,135000,1985-06-01,Akira Kurosawa,,
"""
TRAKT_RATINGS = [
    {
        "rated_at": "2016-08-20T18:11:07.000Z",
        "rating": 8,
        "type": "movie",
        "movie": {
            "title": "Blade Runner",
            "year": 1982,
            "ids": {"trakt": 53, "slug": "blade-runner-1982", "imdb": "tt0083658", "tmdb": 78},
        },
    },
    {"rated_at": "2016-08-21T10:00:00.000Z", "rating": 10, "type": "show", "show": {"title": "The Wire"}},
]
TRAKT_WATCHLIST = [
    {
        "rank": 1,
        "listed_at": "2020-01-01T00:00:00.000Z",
        "type": "movie",
        "movie": {"title": "Ran", "year": 1985, "ids": {"trakt": 9, "imdb": "tt0089881", "tmdb": 11645}},
    }
]
TRAKT_WATCHED = [
    {
        "plays": 2,
        "last_watched_at": "2019-05-05T20:00:00.000Z",
        "movie": {"title": "Alien", "year": 1979, "ids": {"imdb": "tt0078748", "tmdb": 348}},
    }
]
MOVIELENS_SITE = """movie_id,imdb_id,tmdb_id,rating,average_rating,title
2571,0133093,603,4.5,4.16,"Matrix, The (1999)"
32,0114746,63,-1,3.9,"Twelve Monkeys (a.k.a. 12 Monkeys) (1995)"
"""
MOVIELENS_DATA = """userId,movieId,rating,timestamp
7,2571,4.5,1112486027
7,1,3.0,1112484676
"""


def make_zip(files: dict[str, str | bytes], **options) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", options.pop("compression", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def letterboxd_zip(**changes: str) -> bytes:
    return make_zip(LETTERBOXD | {f"{name}.csv": text for name, text in changes.items()})


def trakt(*items: dict) -> bytes:
    return json.dumps([*TRAKT_RATINGS, *TRAKT_WATCHLIST, *TRAKT_WATCHED, *items]).encode()
