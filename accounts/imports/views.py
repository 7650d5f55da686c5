"""Uploading an export, its preview, confirming and undoing; and one's ratings as files to take along."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.imports import flows
from accounts.imports.exporting import EXPORTS, export_ratings
from accounts.imports.forms import ConfirmForm
from accounts.imports.models import RatingImport
from accounts.imports.planning import plan_import
from accounts.imports.reports import write_report
from accounts.imports.uploads import import_upload
from accounts.throttling import is_allowed
from catalog.exports import ExportError
from catalog.http import SignedInRequest, sign_in_first

SHOWN = 100
"""Lines of each kind on the preview; the report has all."""


@sign_in_first
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    fault = ""
    if request.method == "POST":
        if not is_allowed(request, "import"):
            return render(request, "429.html", status=429)
        try:
            return redirect("accounts:import", import_upload(request, request.user).pk)
        except ExportError as error:
            fault = str(error)
    past = RatingImport.objects.filter(user=request.user).reachable().light()
    return render(request, "accounts/imports.html", {"past": past, "fault": fault}, status=422 if fault else 200)


@sign_in_first
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_import(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return _confirm(request, pk)
    imported = get_object_or_404(RatingImport.objects.reachable(), pk=pk, user=request.user)
    if imported.status != RatingImport.Status.PENDING:
        return render(request, "accounts/import_done.html", {"imported": imported})
    context = {"imported": imported, "plan": plan_import(imported), "shown": SHOWN, "slice": f":{SHOWN}"}
    return render(request, "accounts/import_preview.html", context)


@sign_in_first
@never_cache
@require_safe
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    imported = get_object_or_404(RatingImport.objects.waiting(), pk=pk, user=request.user)
    return _download(write_report(plan_import(imported)), f"cinewhy-import-{pk}.csv")


@require_POST
@sign_in_first
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    try:
        imported = flows.undo_import(user=request.user, pk=pk)
    except RatingImport.DoesNotExist as error:
        raise Http404 from error
    except flows.NotPossible as error:
        messages.error(request, str(error))
    else:
        left = imported.counts.get("rated", 0) - imported.counts.get("taken_back", 0)
        kept = f" {left} you have changed since stay as they are." if left else ""
        messages.success(request, f"Undone: your ratings are as they were before.{kept}")
    return redirect("accounts:imports")


@require_POST
@sign_in_first
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    try:
        flows.discard_import(user=request.user, pk=pk)
    except RatingImport.DoesNotExist:
        pass
    except flows.NotPossible as error:
        messages.error(request, str(error))
        return redirect("accounts:import", pk)
    messages.success(request, "Dropped. Nothing was imported.")
    return redirect("accounts:imports")


@sign_in_first
@never_cache
@require_safe
def export(request: SignedInRequest, layout: str) -> HttpResponse:
    if layout not in EXPORTS:
        raise Http404
    return _download(export_ratings(request.user, layout), f"cinewhy-{layout}-{timezone.now():%Y-%m-%d}.csv")


def _confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose whose stars are to stand: yours or the file’s.")
        return redirect("accounts:import", pk)
    try:
        flows.confirm_import(user=request.user, pk=pk, options=form.options())
    except RatingImport.DoesNotExist as error:
        raise Http404 from error
    except flows.NotPossible as error:
        messages.error(request, str(error))
        return redirect("accounts:imports")
    return redirect("accounts:import", pk)


def _download(text: str, name: str) -> HttpResponse:
    """A CSV that Excel, too, reads as UTF-8."""
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
