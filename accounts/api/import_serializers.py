"""What the imports' part of the API takes and gives."""

from typing import Any

from rest_framework import serializers

from accounts.imports.flows import Options
from accounts.imports.models import RatingImport
from accounts.imports.planning import Entry, Plan
from recommender.api.serializers import MovieSerializer

MOST_CHOICES = 5_000


class UploadSerializer(serializers.Serializer):
    file = serializers.FileField(
        help_text="Letterboxd's zip, IMDb's CSV, Trakt's JSON or MovieLens' CSV, up to 10 MB; told by its content."
    )


class ImportSerializer(serializers.ModelSerializer):
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Films by what became of them.")

    class Meta:
        model = RatingImport
        fields = ["id", "layout", "file_name", "status", "created_at", "confirmed_at", "undone_at", "counts"]
        read_only_fields = fields


class LineSerializer(serializers.Serializer):
    line = serializers.IntegerField(source="line.number", help_text="Names the line in `choices`.")
    row = serializers.IntegerField(source="line.row", help_text="In its file, from 1 for the header.")
    file = serializers.CharField(source="line.file")
    title = serializers.CharField(source="line.title")
    year = serializers.IntegerField(source="line.year", allow_null=True)
    stars = serializers.FloatField(source="line.stars", allow_null=True)
    date = serializers.DateTimeField(source="line.date", allow_null=True)
    found_by = serializers.CharField(
        source="line.how", help_text="`imdb`, `tmdb`, `movielens`, `title`, `close`, `ambiguous` or `unknown`."
    )
    movie = MovieSerializer(allow_null=True, help_text="The film it was matched to.")
    candidates = MovieSerializer(many=True, help_text="The films that fit, where there are several.")
    my_stars = serializers.SerializerMethodField(help_text="One's own rating of the film so far.")

    def get_my_stars(self, entry: Entry) -> float | None:
        return float(entry.mine.stars) if entry.mine else None


class PreviewSerializer(serializers.Serializer):
    """An upload and what confirming it would change now; nothing is stored before."""

    id = serializers.IntegerField(source="imported.pk")
    layout = serializers.CharField(source="imported.layout")
    file_name = serializers.CharField(source="imported.file_name")
    status = serializers.CharField(source="imported.status")
    created_at = serializers.DateTimeField(source="imported.created_at")
    counts = serializers.DictField(child=serializers.IntegerField(), source="plan.counts")
    faults = serializers.ListField(
        child=serializers.CharField(), source="imported.faults", help_text="One sentence for each row with a fault."
    )
    new = LineSerializer(many=True, source="plan.new", help_text="Ratings to be added.")
    differing = LineSerializer(many=True, source="plan.differing", help_text="Rated otherwise here: see `conflicts`.")
    same = LineSerializer(many=True, source="plan.same")
    wanted = LineSerializer(many=True, source="plan.wanted", help_text="For the watchlist.")
    watched = LineSerializer(many=True, source="plan.watched", help_text="Seen but not rated.")
    ambiguous = LineSerializer(many=True, source="plan.ambiguous", help_text="Left out unless `choices` picks a film.")
    unknown = LineSerializer(many=True, source="plan.unknown", help_text="Not in the catalogue.")


class ConfirmSerializer(serializers.Serializer):
    conflicts = serializers.ChoiceField(
        choices=["mine", "theirs"], default="mine", help_text="Whose stars stand where both rated a film."
    )
    watchlist = serializers.BooleanField(default=True, help_text="Take the watchlist too.")
    hide_watched = serializers.BooleanField(
        default=True, help_text="Keep films seen but not rated out of the recommendations."
    )
    choices = serializers.DictField(
        child=serializers.IntegerField(min_value=1),
        default=dict,
        help_text="For ambiguous lines: the line's number and the id of one of its candidates.",
    )

    def validate_choices(self, choices: dict[str, int]) -> dict[int, int]:
        """Take line numbers as JSON writes them, as strings."""
        if len(choices) > MOST_CHOICES or not all(line.isascii() and line.isdecimal() for line in choices):
            raise serializers.ValidationError("Name lines by their numbers, as in the preview.")
        return {int(line[:12]): movie for line, movie in choices.items()}

    def options(self) -> Options:
        """Return the decisions; call it on a valid serializer."""
        asked: dict[str, Any] = self.validated_data
        return Options(
            theirs=asked["conflicts"] == "theirs",
            watchlist=asked["watchlist"],
            hide_watched=asked["hide_watched"],
            choices=asked["choices"],
        )


class Preview:
    """An upload with its plan."""

    def __init__(self, imported: RatingImport, plan: Plan) -> None:
        self.imported, self.plan = imported, plan
