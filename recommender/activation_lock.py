"""What keeps two activations, and whatever else moves films between themes, out of each other's way."""

from django.db import connection

ADVISORY_LOCK = 0x43494E45
"""Any number would do that nobody else uses."""


def wait_for_other_activations() -> None:
    """Keep the others out until the transaction's end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
