"""The themes' names as CSV, for editors who rename many at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from django.db.models import QuerySet

from catalog.bulk.sheets import Cells, Sheet, one_of
from catalog.exports.cells import clean
from recommender.models import Theme

YES, NO = "yes", "no"


class ThemeSheet(Sheet):
    """The live model's themes by their slugs; a label that is changed is an editor's."""

    model = Theme
    key = "slug"
    columns = ("slug", "label", "locked")
    required = ()
    unique = ("label",)
    takes_new_rows = False
    readers: ClassVar[Mapping[str, Callable[[str], str]]] = {
        "label": lambda text: clean(text, 80),
        "locked": one_of([YES, NO], "answer but yes or no like"),
    }

    def rows(self) -> QuerySet[Theme]:
        return Theme.objects.all()

    def cells_of(self, row: Theme) -> Cells:
        return {"slug": row.slug, "label": row.label, "locked": YES if row.label_locked else NO}

    def store(self, added: Sequence[Cells], changed: Sequence[tuple[Theme, Cells]]) -> list[Theme]:
        # Two themes may swap names, and no two may have the same one even for a moment.
        self.rows().filter(pk__in=[theme.pk for theme, cells in changed if "label" in cells]).update(label="")
        for theme, cells in changed:
            if "label" in cells:
                theme.label = cells["label"]
                theme.label_source = Theme.LabelSource.EDITOR if theme.label else ""
            theme.label_locked = cells.get("locked", NO if not theme.label_locked else YES) == YES
        themes = [theme for theme, _cells in changed]
        self.rows().bulk_update(themes, ["label", "label_source", "label_locked"])
        return themes
