"""Celery doors of the accounts; each is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from accounts.imports.flows import drop_stale_imports
from accounts.models import DataExport
from accounts.privacy import erasure, export


@shared_task(name="accounts.build_export", soft_time_limit=600, time_limit=630)
def build_export(export_id: int) -> None:
    """Put a person's copy together; where that fails the page says so, and the person may ask again."""
    wanted = DataExport.objects.filter(pk=export_id).exclude(status=DataExport.Status.READY).first()
    if wanted is None:
        return
    try:
        export.build_export(wanted)
    except BaseException:
        DataExport.objects.filter(pk=export_id).update(status=DataExport.Status.FAILED)
        raise


@shared_task(name="accounts.remove_expired_exports")
def remove_expired_exports() -> int:
    """Delete copies whose days have passed, and files that lost their owner."""
    return (
        export.remove_exports(DataExport.objects.filter(expires_at__lte=timezone.now())) + export.remove_stray_files()
    )


@shared_task(name="accounts.erase_people", soft_time_limit=1800, time_limit=1860)
def erase_people() -> int:
    """Erase everyone whose days to think it over have passed."""
    return erasure.erase_due()


@shared_task(name="accounts.forget_unconfirmed_imports")
def forget_unconfirmed_imports() -> None:
    """Drop the uploads that nobody confirmed within a day."""
    drop_stale_imports()
