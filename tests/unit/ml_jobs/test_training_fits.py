"""Spark's part: column functions and fits, on a small slice of real data in one session."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from django.conf import settings
from pyspark.sql import functions as F  # noqa: N812  (as PySpark's own documentation writes it)

from ml_jobs import metrics, transforms
from ml_jobs.bench.measurements import measure_serving, peak_memory
from ml_jobs.evaluation import HeldOut, rank_what_came_last
from ml_jobs.frames import to_pandas
from ml_jobs.movielens.inputs import as_catalogue
from ml_jobs.progress import Steps
from ml_jobs.synthetic import Population, draw_ratings
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Interactions
from ml_jobs.training.model import fit_model
from ml_jobs.training.publish import placement_of
from ml_jobs.training.stars import fit_stars
from ml_jobs.training.themes import features_of, group_films, has_enough_ratings
from recommender.scoring import fold_in
from recommender.space import ScoringConstants
from recommender.stars import StarsModel, fold_in_stars, predict_stars
from tests.factories.movielens import PEOPLE, QUICK, UNRATED, catalogue_of, read_people, spark_ratings

pytestmark = pytest.mark.spark


def test_biases_are_the_regularised_means_worked_by_hand(spark):
    rows = [(1, 1, 5.0, 0, "x"), (1, 2, 3.0, 0, "x"), (2, 1, 4.0, 0, "x")]
    table = transforms.select_ratings(spark.createDataFrame(rows, transforms.RATINGS))
    users, movies = transforms.fit_biases(table, mean=4.0, shrinkage=1.0, rounds=1)
    left = to_pandas(transforms.with_residual(table, users, movies, mean=4.0)).set_index(["user_id", "movie_id"])

    of_movies, of_users = (to_pandas(side).sort_values(side.columns[0])["bias"].tolist() for side in (movies, users))
    assert of_movies == pytest.approx([1 / 3, -1 / 2])
    assert of_users == pytest.approx([(2 / 3 - 1 / 2) / 3, -1 / 6])
    assert left["residual"].loc[(1, 1)] == pytest.approx(5 - 4 - 1 / 3 - (2 / 3 - 1 / 2) / 3)


def test_every_film_has_vectors_of_fifty_dimensions(model):
    n = len(model.catalogue)

    assert model.rank.items.shape == model.stars.items.shape == (n, 50)
    assert model.rank.users.shape == model.stars.users.shape == (PEOPLE, 50)
    assert np.isfinite(model.stars.items).all()
    assert (np.linalg.norm(model.rank.items, axis=1) > 0).all()


def test_a_fold_in_without_dislikes_equals_sparks_own_vector(model):
    constants = ScoringConstants.from_mapping({**model.constants.as_dict(), "dislike_preference": 0.0})
    fitted = model.rank.items * model.rank.fitted[:, None]
    gram = fitted.T @ fitted
    for row, rows in list(enumerate(model.data.rows_of_users()))[::10]:
        data = model.data
        history = model.ranker.history(data.movie_ids[data.item[rows]], data.stars[rows], data.times[rows])
        folded = fold_in(history, gram, constants).sum(axis=0)
        assert folded == pytest.approx(model.rank.users[row], abs=1e-3)


def test_films_placed_by_content_move_no_ranking(model):
    placed = model.rank.items[~model.rank.fitted]

    assert len(placed) >= UNRATED
    assert np.linalg.norm(placed, axis=1) == pytest.approx(0.01)


def test_a_rank_model_says_what_a_film_without_likes_is_worth(model):
    assert model.rank.prior_of_unliked == pytest.approx(model.rank.prior[~model.rank.fitted].max())


def test_predictions_are_finite_and_on_the_scale_for_anyone_and_anything(model):
    users = np.array([model.data.user_ids[0], 10**9, model.data.user_ids[1]])
    movies = np.array([10**9, model.catalogue.movie_ids[0], model.catalogue.movie_ids[-1]])
    predicted = model.predict(users, movies)

    assert ((predicted >= 0.5) & (predicted <= 5.0)).all()


def test_films_that_the_catalogue_lacks_are_neither_over_nor_underrated(spark, movielens_source):
    """As in `backtest` without --movies, where every film that only the test part has is such a film."""
    people = read_people(movielens_source, settings.CINE_DIR / "data")
    split = transforms.hold_out_random(spark_ratings(spark, people), share=0.2, seed=4).cache()
    kept = split.filter("not held_out").drop("held_out")
    rated = to_pandas(kept)["movie_id"].to_numpy()
    alone = fit_model(kept, as_catalogue(None, None, rated), QUICK, Steps(lambda line: None))
    asked = HeldOut.gather(split.filter("held_out"))
    cold = ~np.isin(asked.movie_ids, rated)

    error = (alone.predict(asked.user_ids, asked.movie_ids) - asked.stars)[cold]

    assert cold.sum() > 300
    assert abs(error.mean()) < 0.1
    assert np.sqrt(np.mean(error**2)) < 0.9 * asked.stars[cold].std()


def test_the_fit_explains_what_it_was_fitted_to(model):
    data = model.data
    predicted = model.predict(data.user_ids[data.user], data.movie_ids[data.item])

    assert np.sqrt(np.mean((predicted - data.stars) ** 2)) < 0.85 * data.stars.std()


def test_folding_in_a_training_person_comes_near_their_fit(model):
    data, stars = model.data, model.stars
    prior = StarsModel.from_mapping(stars.manifest())
    differences = []
    for row, rows in enumerate(data.rows_of_users()):
        item = data.item[rows]
        taste = fold_in_stars(data.stars[rows], stars.item_bias[item], stars.items[item], prior)
        folded = predict_stars(stars.item_bias, stars.items, taste, prior).stars
        own = stars.predict(np.full(len(stars.movie_ids), data.user_ids[row]), stars.movie_ids)
        differences.append(np.sqrt(np.mean((folded - own) ** 2)))

    assert np.median(differences) < 0.25


def test_people_held_out_are_predicted_better_under_the_narrowed_prior(ratings, slice_):
    catalogue = catalogue_of(slice_)
    parts = [ratings.filter(F.expr(f"user_id % 3 {sign} 0")) for sign in ("<>", "=")]
    data, others = (Interactions.from_frame(to_pandas(part), catalogue.movie_ids) for part in parts)
    trained = fit_stars(parts[0], data, catalogue, QUICK)
    narrow = StarsModel.from_mapping(trained.manifest())
    wide = replace(narrow, prior_precision=narrow.prior_precision / QUICK.stars.prior_strength)

    def rmse(prior):
        errors = []
        for rows in others.rows_of_users():
            item, stars = others.item[rows], others.stars[rows]
            known, asked = item[::2], item[1::2]
            taste = fold_in_stars(stars[::2], trained.item_bias[known], trained.items[known], prior)
            found = predict_stars(trained.item_bias[asked], trained.items[asked], taste, prior)
            errors.append(found.stars - stars[1::2])
        return np.sqrt(np.mean(np.concatenate(errors) ** 2))

    assert rmse(narrow) < rmse(wide)


def test_everybody_gets_k_unseen_films(model):
    data = model.data
    for person, (films, scores) in zip(data.user_ids[:20], model.rank_people(data.user_ids[:20], 20), strict=True):
        seen = data.movie_ids[data.item[data.user == np.searchsorted(data.user_ids, person)]]
        assert len(set(films)) == 20
        assert not set(films) & set(seen)
        assert (np.diff(scores) <= 0).all()


def test_a_stranger_gets_what_most_people_like(model):
    ((films, _),) = model.rank_people(np.array([10**9]), 5)
    by_prior = model.catalogue.movie_ids[np.argsort(-model.rank.prior, kind="stable")]

    assert films.tolist() == by_prior[:5].tolist()


def test_the_same_ratings_give_the_same_model(ratings, slice_, model):
    again = fit_model(ratings.repartition(3), catalogue_of(slice_), QUICK, Steps(lambda line: None))

    assert again.rank.items == pytest.approx(model.rank.items, abs=1e-4)
    assert again.stars.predict(again.data.user_ids[:50], again.data.movie_ids[:50]) == pytest.approx(
        model.stars.predict(model.data.user_ids[:50], model.data.movie_ids[:50]), abs=1e-3
    )


def test_a_handful_of_ratings_without_a_like_still_makes_a_model(spark):
    rows = [(1, 1, 2.0, 10, "x"), (1, 2, 3.0, 20, "x"), (2, 1, 1.0, 30, "x")]
    table = transforms.select_ratings(spark.createDataFrame(rows, transforms.RATINGS))
    tiny = fit_model(table, Catalogue.build([1, 2, 3], {}, {}), QUICK, Steps(lambda line: None))

    predicted = tiny.predict(np.array([1, 2, 9]), np.array([3, 2, 1]))
    assert ((predicted >= 0.5) & (predicted <= 5.0)).all()
    assert [films.tolist() for films, _ in tiny.rank_people(np.array([1, 9]), 2)] == [[3], [1, 2]]


def test_spark_alone_serves_where_there_is_too_much_to_sample(ratings, model):
    few = replace(QUICK, stars=replace(QUICK.stars, refine_up_to=10, spark_only_iterations=2))
    alone = fit_stars(ratings, model.data, model.catalogue, few)

    assert "Gibbs" in model.stars.engine
    assert "Gibbs" not in alone.engine
    assert alone.items.shape == (len(model.catalogue), 50)
    assert (alone.item_bias[model.data.item_counts == 0] != 0).any()


def test_synthetic_ratings_are_ratings_that_people_could_have_given(model, tmp_path):
    Population.of(model).save(tmp_path / "population.npz")
    population = Population.load(tmp_path / "population.npz")
    table = pa.Table.from_batches(draw_ratings(population, 3000, np.random.default_rng(1)))
    frame = table.to_pandas()

    assert len(frame) == 3000
    assert not frame.duplicated(["user_id", "movie_id"]).any()
    assert set(frame["stars"] * 2) <= set(range(1, 11))
    assert set(frame["movie_id"]) <= set(model.catalogue.movie_ids)


def test_the_bench_measures_serving_and_the_memory_of_python_and_java(model):
    serving, memory = measure_serving(model, Steps(lambda line: None)), peak_memory()

    assert 0 < serving["fold_in_median_ms"] <= serving["fold_in_p95_ms"]
    assert serving["top_20_seconds"] > 0
    assert min(memory["python_peak_gb"], memory["java_peak_gb"]) > 0.1


def test_every_film_has_a_theme_and_no_theme_is_empty(themes, model):
    sizes = np.bincount(themes.of_film, minlength=themes.k)

    assert len(themes.of_film) == len(model.catalogue)
    assert (sizes > 0).all()
    assert [facts["size"] for facts in themes.facts] == sizes.tolist()
    assert sizes.max() < 0.5 * len(model.catalogue)


def test_exemplars_belong_to_their_theme(themes, model):
    of_film = dict(zip(model.catalogue.movie_ids.tolist(), themes.of_film.tolist(), strict=True))

    for facts in themes.facts:
        assert {of_film[movie_id] for movie_id in facts["exemplars"]} == {facts["number"]}


def test_of_several_beginnings_that_is_taken_whose_clusters_people_agree_with_most(spark, model):
    def lift(seed, starts):
        chosen = replace(QUICK, seed=seed, themes=replace(QUICK.themes, starts=starts, smallest=1))
        (grouping,) = group_films(spark, features_of(model, chosen), model.data, chosen, (12,))
        liked = model.data.stars >= chosen.rank.like_threshold
        liked &= has_enough_ratings(model.data.item_counts, chosen.themes)[model.data.item]
        return metrics.co_like_lift(model.data.user[liked], grouping.of_film[model.data.item[liked]])

    alone = [lift(QUICK.seed + beginning, starts=1) for beginning in range(4)]

    assert min(alone) < max(alone) != alone[0]
    assert lift(QUICK.seed, starts=4) == pytest.approx(max(alone))


def test_the_silhouette_is_measured(themes):
    assert -1.0 <= themes.silhouette <= 1.0
    assert themes.silhouette != 0.0


def test_a_film_added_later_stands_where_training_put_those_nobody_rated(model, themes):
    """Untagged ones: what a tag tells of a film is not known of one that was added on the site."""
    placement = placement_of(model, themes, QUICK)
    tagged = np.concatenate(list(model.catalogue.tags.values()))
    rows = np.setdiff1d(np.flatnonzero(model.data.item_counts == 0), tagged)
    assert len(rows) >= 5
    genres = [
        [name for name, has in zip(model.catalogue.genre_names, model.catalogue.genres[row], strict=True) if has]
        for row in rows
    ]

    placed = placement.place(genres, model.catalogue.years[rows].tolist())

    assert placed.rank == pytest.approx(model.rank.items[rows])
    assert placed.content == pytest.approx(model.rank.content[rows])
    assert placed.stars == pytest.approx(model.stars.items[rows], abs=1e-8)
    assert placed.bias == pytest.approx(model.stars.item_bias[rows])
    assert placement.prior == pytest.approx(model.rank.prior[rows])
    assert np.mean(placed.theme == themes.of_film[rows]) > 0.6


def test_without_the_sampler_too_content_places_a_film_added_later(ratings, model):
    few = replace(QUICK, stars=replace(QUICK.stars, refine=False, spark_only_rank=4, spark_only_iterations=1))
    stars = fit_stars(ratings, model.data, model.catalogue, few)
    tagged = np.concatenate(list(model.catalogue.tags.values()))
    rows = np.setdiff1d(np.flatnonzero(model.data.item_counts == 0), tagged)
    described = model.catalogue.content.describe(model.catalogue.genres[rows], model.catalogue.years[rows])

    assert described @ stars.by_content == pytest.approx(np.column_stack([stars.item_bias, stars.items])[rows])


def test_what_came_last_is_ranked_from_what_came_before_and_never_from_what_was_rated_since(model):
    data, person = model.data, int(model.data.user_ids[0])
    rows = data.rows_of_users()[0]
    films, times = data.movie_ids[data.item[rows]], data.times[rows]
    late = model.rank_people(np.array([person]), 3)[0][0]
    held_out = HeldOut(np.full(3, person), np.sort(late), np.full(3, 5.0), np.full(3, times.max() + 1.0))
    early = replace(held_out, times=np.full(3, times.min() - 1.0))
    seen = HeldOut(np.array([person]), films[:1], np.array([5.0]), np.array([times.max() + 1.0]))

    found = [rank_what_came_last(model, each, np.array([person]))[0] for each in (held_out, early, seen)]

    assert found[0] > 0.3
    assert np.isnan(found[1])
    assert found[2] == 0.0
