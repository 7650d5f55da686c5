"""A whole small site that belongs to one person: something behind every address that names a thing."""

from decimal import Decimal

from accounts.imports.models import RatingImport
from accounts.models import DataExport, User
from accounts.privacy.export import build_export
from catalog.exports import Layout
from catalog.models import AuditEntry
from explainer.models import PatternWish, WriterApproval
from recommender.models import ModelRun, MovieFacet, TaskRun, TasteExclusion, Theme
from recommender.profiles import current_profile
from tests.factories.accounts import ApiTokenFactory, make_passkey
from tests.factories.catalog import (
    DataSourceFactory,
    DismissalFactory,
    InteractionFactory,
    MovieFactory,
    RatingFactory,
    WatchlistEntryFactory,
)
from tests.factories.explainer import ExplanationFactory, LlmCallFactory
from tests.factories.recommender import make_live_model


def make_site_of(owner: User) -> dict[str, str]:
    """Make the site, and return what the arguments of its addresses stand for."""
    source = DataSourceFactory()
    movies = [MovieFactory(genres=["Drama"], tags=["heist"], rated=9) for _ in range(12)]
    live = make_live_model(movies, 2)
    movie, theme = movies[0], Theme.objects.first()
    export = DataExport.objects.create(user=owner)
    build_export(export)
    rows = [
        source,
        RatingFactory(user=owner, movie=movie, stars=Decimal("4.0")),
        InteractionFactory(user=owner, movie=movie),
        WatchlistEntryFactory(user=owner, movie=movies[1]),
        DismissalFactory(user=owner, movie=movies[2]),
        TasteExclusion.objects.create(user=owner, movie=movie),
        PatternWish.objects.create(user=owner, pattern="tone.bleak", label="bleak", wish="more"),
        MovieFacet.objects.create(movie=movie, facet="twist", strength=0.9, confidence=0.9, origin="tag"),
        ExplanationFactory(user=owner),
        LlmCallFactory(user=owner),
        WriterApproval.objects.create(model="llama", prompt_version="1"),
        current_profile(owner),
        ApiTokenFactory(user=owner),
        AuditEntry.objects.create(actor=owner.pseudonym, action="changed", subject="catalog.movie 1", label="Heat"),
        ModelRun.objects.create(kind=ModelRun.Kind.TRAINING, started_by=owner),
        TaskRun.objects.create(name="catalog.fetch_posters", state=TaskRun.State.DONE),
        RatingImport.objects.create(user=owner, layout=Layout.LETTERBOXD),
        make_passkey(owner),
        *(owner, movie, movie.genres.get(), movie.tag_applications.get().tag, movie.statistics, theme, live),
    ]
    named = {f"{row._meta.app_label}_{row._meta.model_name}": str(row.pk) for row in rows}
    return named | {
        "accounts_dataexport": str(export.key),
        "token": named["accounts_apitoken"],
        "imports.pk": named["accounts_ratingimport"],
        "layout": "letterboxd",
        "username": owner.username,
        "pk": str(movie.pk),
        "movie": str(movie.pk),
        "slug": theme.slug,
        "version": "1",
        "pattern": "tone.bleak",
        "uidb36": "1",
        "key": "1",
    }
