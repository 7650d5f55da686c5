"""A small slice of real data, the models fitted to it, and the one Spark session of this folder's tests."""

import pytest
from django.conf import settings

from ml_jobs.progress import Steps
from ml_jobs.session import spark_session
from ml_jobs.training.model import fit_model
from ml_jobs.training.themes import fit_themes
from tests.factories.movielens import QUICK, catalogue_of, read_slice, spark_ratings


@pytest.fixture(scope="package")
def spark():
    with spark_session("tests") as session:
        yield session


@pytest.fixture(scope="package")
def slice_(movielens_source):
    return read_slice(movielens_source, settings.CINE_DIR / "data")


@pytest.fixture(scope="package")
def ratings(spark, slice_):
    return spark_ratings(spark, slice_).cache()


@pytest.fixture(scope="package")
def model(ratings, slice_):
    return fit_model(ratings, catalogue_of(slice_), QUICK, Steps(lambda line: None))


@pytest.fixture(scope="package")
def themes(spark, model):
    return fit_themes(spark, model, QUICK, k=QUICK.themes.k)
