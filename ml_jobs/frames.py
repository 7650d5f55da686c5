"""Between Spark and pandas."""

from typing import cast

import pandas as pd
from pyspark.sql import DataFrame


def to_pandas(table: DataFrame) -> pd.DataFrame:
    """Collect a Spark table by Arrow."""
    return cast("pd.DataFrame", table.toPandas())
