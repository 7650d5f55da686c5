"""The one Spark session of the batch.

How to use it::

    with spark_session("train") as spark:
        ratings = spark.read.schema(SCHEMA).parquet(path)

Its files are in a temporary folder that goes with it, and so does its Java process.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from py4j.protocol import Py4JError
from pyspark import SparkContext
from pyspark.sql import SparkSession

from ml_jobs.errors import BatchError
from ml_jobs.java import find_java_home

LOGGING = Path(__file__).with_name("log4j2.properties")
SHUFFLE_PARTITIONS = 4
"""For data of a few hundred thousand ratings; adaptive execution splits what is larger."""


@contextmanager
def spark_session(name: str) -> Iterator[SparkSession]:
    """Start Spark on `settings.SPARK_MASTER`, quietly, and stop it at the end together with its Java process."""
    with tempfile.TemporaryDirectory(prefix="cinewhy-spark-", ignore_cleanup_errors=True) as scratch:
        spark = _start(name, Path(scratch))
        try:
            spark.sparkContext.setLogLevel("ERROR")
            spark.sparkContext.setCheckpointDir(f"{scratch}/checkpoints")
            yield spark
        finally:
            _stop(spark)


def _start(name: str, scratch: Path) -> SparkSession:
    log = scratch / "spark.log"
    try:
        with _environment(scratch), _stderr_to(log):
            return _build(name, scratch).getOrCreate()
    except Exception as error:
        last_words = log.read_text(errors="replace").strip().splitlines()[-1:] or [str(error)]
        raise BatchError(f"Spark did not start: {last_words[0]}") from error


def _build(name: str, scratch: Path) -> SparkSession.Builder:
    java_options = (
        f"-Dlog4j2.configurationFile={LOGGING.as_uri()} -Djava.io.tmpdir={scratch} -Duser.timezone=UTC "
        f"-XX:-UsePerfData -XX:+IgnoreUnrecognizedVMOptions"
    )
    options = {
        "spark.driver.memory": settings.SPARK_DRIVER_MEMORY,
        "spark.driver.extraJavaOptions": java_options,
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": f"{scratch}/warehouse",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.shuffle.partitions": str(SHUFFLE_PARTITIONS),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if settings.SPARK_MASTER.startswith("local"):
        # The machine's own name need not resolve to anything.
        options |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    builder = SparkSession.builder.master(settings.SPARK_MASTER).appName(f"CineWhy {name}")
    for key, value in options.items():
        builder = builder.config(key, value)
    return builder


@contextmanager
def _environment(scratch: Path) -> Iterator[None]:
    """What the launcher reads from the environment, set for as long as it starts."""
    wanted = {
        "JAVA_HOME": str(find_java_home(scratch / "java")),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_DIRS": str(scratch),
        # The launcher's own Java warns before it has read any configuration.
        "SPARK_LAUNCHER_OPTS": f"-Dlog4j2.configurationFile={LOGGING.as_uri()}",
    }
    if settings.SPARK_MASTER.startswith("local"):
        wanted["SPARK_LOCAL_IP"] = "127.0.0.1"
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _stderr_to(path: Path) -> Iterator[None]:
    """Give the processes started meanwhile a file as their stderr: Java greets every start with warnings."""
    sys.stderr.flush()
    kept = os.dup(2)
    with path.open("wb") as log:
        os.dup2(log.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _stop(spark: SparkSession) -> None:
    """Stop Spark and its Java process, which PySpark would keep until Python ends."""
    gateway = SparkContext._gateway
    # A signal to the whole process group ends Java first, and then there is nobody left to tell.
    with suppress(Py4JError, OSError):
        spark.stop()
    if gateway is None:
        return
    with suppress(Py4JError, OSError):
        gateway.shutdown()
    if (process := getattr(gateway, "proc", None)) is not None:
        process.stdin.close()
        process.wait(timeout=60)
    SparkContext._gateway = SparkContext._jvm = None
