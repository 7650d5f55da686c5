"""Building a table anew beside the one that serves, and putting it in its place at the commit.

How to call it, inside a transaction::

    with beside(MovieVector):                   # here the model is a table that nobody else sees
        build_table(MovieVector, rows)          # COPY, and only then constraints and indexes
        ...                                     # whatever wants to read it through the ORM

An HNSW index built over all rows at once costs a fifth of what adding the rows one by one does, and a table that never
was anyone's has no dead rows for a search to wade through. Readers use the old table until the last moment; they wait
only from the end of the block to the commit.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, models

SCHEMA = "cinewhy_next"
PATIENCE = "15s"
"""How long to wait for readers of the old table; after that the transaction fails and nothing has changed."""


@contextmanager
def beside(model: type[models.Model]) -> Iterator[None]:
    """Let the model's table be a new one inside the block, and everyone's after the transaction's commit.

    The table must not be referred to by foreign keys.
    """
    table = connection.ops.quote_name(str(model._meta.db_table))
    home, path = _query("SELECT quote_ident(current_schema()), current_setting('search_path')")
    # Deferred checks of rows written so far would forbid to change the tables they concern.
    _execute("SET CONSTRAINTS ALL IMMEDIATE", f"CREATE SCHEMA {SCHEMA}", f"SET LOCAL search_path TO {SCHEMA}, {path}")
    yield
    _execute(
        f"SET LOCAL lock_timeout = '{PATIENCE}'",
        "SET CONSTRAINTS ALL IMMEDIATE",
        f"DROP TABLE {home}.{table}",
        f"ALTER TABLE {SCHEMA}.{table} SET SCHEMA {home}",
        f"DROP SCHEMA {SCHEMA}",
        f"SET LOCAL search_path TO {path}",
        "SET CONSTRAINTS ALL DEFERRED",
    )


def build_table(model: type[models.Model], rows: Iterable[tuple]) -> None:
    """Create the model's table and fill it; `rows` are tuples in the order of its columns."""
    table = connection.ops.quote_name(str(model._meta.db_table))
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in model._meta.concrete_fields)
    with connection.schema_editor() as editor:
        editor.create_model(model)
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        # Leaving the editor makes indexes and constraints.
    _execute(f"ANALYZE {table}")


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _query(statement: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()
