"""What the explainer's part of the API takes and gives."""

from rest_framework import serializers

from catalog.models import Movie
from explainer.models import PatternWish
from explainer.selectors import find_theme
from recommender.api.serializers import MovieSerializer, StarsField, ThemeSerializer
from recommender.models import TasteExclusion, Theme

MOST_RATINGS = 1000


class PageQuerySerializer(serializers.Serializer):
    shelves = serializers.IntegerField(min_value=1, max_value=12, default=6, help_text="How many shelves.")
    n = serializers.IntegerField(min_value=1, max_value=24, default=8, help_text="How many films on each.")
    recency = serializers.FloatField(
        min_value=0.0,
        max_value=1.0,
        required=False,
        default=None,
        allow_null=True,
        help_text="0 for long-term taste alone, 1 for right now alone; the model's own balance where left out.",
    )
    explain = serializers.BooleanField(default=False, help_text="Give every number behind every film.")


class ThemeField(serializers.SlugRelatedField):
    """A live theme by its slug, or by that of one it took in."""

    def to_internal_value(self, data):
        theme = find_theme(str(data))
        return super().to_internal_value(theme.slug if theme else data)


class RecommendationsQuerySerializer(PageQuerySerializer):
    theme = ThemeField(
        slug_field="slug",
        queryset=Theme.objects.filter(model_version__status="live"),
        required=False,
        default=None,
        help_text="Slug of a theme: one shelf of its films.",
    )


class SessionRatingSerializer(serializers.Serializer):
    movie = serializers.IntegerField(min_value=1, help_text="The film's id.")
    stars = StarsField()
    rated_at = serializers.DateTimeField(required=False, help_text="Now, where left out.")


def check_movies_exist(ids: set[int]) -> None:
    """Refuse films that are not in the catalogue, by their ids."""
    unknown = sorted(ids - set(Movie.objects.filter(pk__in=ids).values_list("pk", flat=True)))
    if unknown:
        listed = ", ".join(map(str, unknown[:20]))
        raise serializers.ValidationError(f"There are no films with these ids: {listed}.")


class SessionSerializer(PageQuerySerializer):
    ratings = serializers.ListField(child=SessionRatingSerializer(), max_length=MOST_RATINGS)

    def validate_ratings(self, ratings: list[dict]) -> list[dict]:
        """Refuse unknown films and films rated twice."""
        ids = [rating["movie"] for rating in ratings]
        if len(ids) != len(set(ids)):
            raise serializers.ValidationError("A film can be rated once.")
        check_movies_exist(set(ids))
        return ratings


class ChangedRatingSerializer(serializers.Serializer):
    movie = serializers.IntegerField(min_value=1, help_text="The film's id.")
    stars = StarsField()


class WhatIfQuerySerializer(serializers.Serializer):
    drop = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        default=list,
        max_length=MOST_RATINGS,
        help_text="Ids of films whose ratings are left out.",
    )
    rate = serializers.ListField(
        child=ChangedRatingSerializer(), default=list, max_length=MOST_RATINGS, help_text="Ratings as they would be."
    )
    n = serializers.IntegerField(min_value=1, max_value=50, default=10)

    def validate_rate(self, ratings: list[dict]) -> list[dict]:
        """Refuse unknown films."""
        check_movies_exist({rating["movie"] for rating in ratings})
        return ratings

    def validate(self, asked: dict) -> dict:
        """Refuse an empty question, and a film that is both dropped and rated."""
        if not asked["drop"] and not asked["rate"]:
            raise serializers.ValidationError("Say what would be otherwise: give `drop` or `rate`.")
        if {rating["movie"] for rating in asked["rate"]} & set(asked["drop"]):
            raise serializers.ValidationError("A film cannot be dropped and rated at once.")
        return asked


class ContributionSerializer(serializers.Serializer):
    movie = MovieSerializer()
    rating = serializers.FloatField(help_text="The stars given.")
    weight = serializers.FloatField(help_text="Its part of the score, long and recent together.")
    long = serializers.FloatField(help_text="Its part through long-term taste.")
    recent = serializers.FloatField(help_text="Its part through the recent moving average.")
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the field's name is the contract's
        choices=["long", "recent"], help_text="Which of the two is greater."
    )


class WeighedSerializer(ContributionSerializer):
    share = serializers.FloatField(help_text="Its part of all that speaks for the film; 0 where it speaks against it.")


class StrengthSerializer(serializers.Serializer):
    """How far one may trust it."""

    confidence = serializers.ChoiceField(choices=["strong", "fair", "thin"])
    ratings = serializers.IntegerField(help_text="Liked films that speak for it.")
    people = serializers.IntegerField(help_text="People who rated it.")


class PatternSerializer(serializers.Serializer):
    """What one may ask more or less of, at `taste/patterns/`."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # what it is called in the contract
    wish = serializers.ChoiceField(choices=["", "more", "less"], help_text="What one asked of it.")


class CounterfactualSerializer(serializers.Serializer):
    """Score and place after everything is solved again without one rated film; places count from 1."""

    without = serializers.IntegerField(help_text="Id of the film left out: the heaviest contributor.")
    score_before = serializers.FloatField()
    score_after = serializers.FloatField()
    rank_before = serializers.IntegerField()
    rank_after = serializers.IntegerField()


class SentenceSerializer(serializers.Serializer):
    text = serializers.CharField()
    facts = serializers.ListField(child=serializers.CharField(), help_text="Ids of the facts it stands on.")


class ItemSerializer(serializers.Serializer):
    movie = MovieSerializer()
    score = serializers.FloatField()
    match = serializers.IntegerField(
        allow_null=True, help_text="0 for one's middling candidate, 100 for one's best; null without taste."
    )
    strength = StrengthSerializer()
    theme = ThemeSerializer(allow_null=True)
    text = serializers.CharField()
    text_source = serializers.ChoiceField(choices=["llm", "offline"])
    model_version = serializers.CharField()
    prior = serializers.FloatField(required=False, help_text="With explain: the popularity's part of the score.")
    contributions = ContributionSerializer(
        many=True, required=False, help_text="With explain: all; prior + weights + residual = score."
    )
    residual = serializers.FloatField(required=False)
    counterfactual = CounterfactualSerializer(required=False, allow_null=True)
    sentences = SentenceSerializer(many=True, required=False)


class ShelfSerializer(serializers.Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    text_source = serializers.ChoiceField(choices=["llm", "offline"])
    sentences = SentenceSerializer(many=True, required=False, help_text="With explain: the text with its facts.")
    patterns = PatternSerializer(many=True, help_text="What the shelf is around.")
    items = ItemSerializer(many=True)


class MoveSerializer(serializers.Serializer):
    movie = MovieSerializer()
    because = MovieSerializer(allow_null=True, help_text="The rated film whose rating did most; null for many.")


class MovesSerializer(serializers.Serializer):
    """What came into one's top twenty since the last visit, and what left it, from a re-solve."""

    since = serializers.DateTimeField(help_text="When the last visit ended.")
    came = MoveSerializer(many=True)
    left = MoveSerializer(many=True)
    rated = MovieSerializer(many=True, help_text="What was rated since.")
    text = serializers.CharField()


class RecommendationsSerializer(serializers.Serializer):
    model_version = serializers.CharField()
    recency = serializers.FloatField()
    message = serializers.CharField(help_text="What to say first where nothing one liked can speak for a film.")
    moves = MovesSerializer(allow_null=True, help_text="null where nothing moved since the last visit.")
    shelves = ShelfSerializer(many=True)


class SharedSerializer(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]  # what it is called in the contract
    movies = MovieSerializer(many=True, help_text="The rated films that have it too.")
    lift = serializers.FloatField(help_text="How many times the catalogue's share.")
    confidence = serializers.FloatField()
    pattern = PatternSerializer()


class WhySerializer(serializers.Serializer):
    movie = MovieSerializer()
    message = serializers.CharField()
    text = serializers.CharField()
    text_source = serializers.CharField()
    sentences = SentenceSerializer(many=True)
    score = serializers.FloatField(allow_null=True)
    match = serializers.IntegerField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True, help_text="Its place among all candidates.")
    strength = StrengthSerializer(allow_null=True)
    prior = serializers.FloatField(allow_null=True)
    contributions = WeighedSerializer(many=True)
    residual = serializers.FloatField(allow_null=True)
    shared = SharedSerializer(many=True)
    counterfactual = CounterfactualSerializer(allow_null=True)
    counterfactual_text = serializers.CharField()
    instead = MovieSerializer(allow_null=True, help_text="What would stand in its place.")
    model_version = serializers.CharField()


class MovedSerializer(serializers.Serializer):
    movie = MovieSerializer()
    score = serializers.FloatField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    score_before = serializers.FloatField(allow_null=True)
    rank_before = serializers.IntegerField(allow_null=True)


class SwapSerializer(serializers.Serializer):
    """Which film would stand at a place where another stands now."""

    place = serializers.IntegerField()
    now = MovieSerializer()
    then = MovieSerializer()
    text = serializers.CharField()


class WhatIfSerializer(serializers.Serializer):
    model_version = serializers.CharField()
    text = serializers.CharField(help_text="What would take the place of what, in a sentence.")
    recommendations = MovedSerializer(many=True)
    gone = MovedSerializer(many=True, help_text="Films that would leave the list.")
    swaps = SwapSerializer(many=True, help_text="Place by place, where another film would stand.")


class AgainstSerializer(serializers.Serializer):
    movie = MovieSerializer()
    rating = serializers.FloatField()
    weight = serializers.FloatField(help_text="Below zero.")


class GapPartSerializer(serializers.Serializer):
    movie = MovieSerializer()
    rating = serializers.FloatField()
    weight = serializers.FloatField(help_text="What it gives the film ahead above what it gives this one.")


class GapSerializer(serializers.Serializer):
    """The distance to the film at the foot of the top twenty: the parts + prior + rest = gap."""

    above = MovieSerializer(allow_null=True)
    gap = serializers.FloatField()
    parts = GapPartSerializer(many=True)
    prior = serializers.FloatField()
    rest = serializers.FloatField()


class WhyNotSerializer(serializers.Serializer):
    movie = MovieSerializer()
    text = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True, help_text="Its place among all candidates.")
    of = serializers.IntegerField(help_text="How many candidates there are.")
    ahead = MovieSerializer(many=True, help_text="The films just ahead of it, the nearest first.")
    against = AgainstSerializer(many=True)
    gap = GapSerializer()
    model_version = serializers.CharField()


class ExclusionSerializer(serializers.ModelSerializer):
    movie = MovieSerializer(read_only=True)

    class Meta:
        model = TasteExclusion
        fields = ["movie", "created_at"]
        read_only_fields = fields


class LeaveOutSerializer(serializers.Serializer):
    movie = serializers.PrimaryKeyRelatedField(queryset=Movie.objects.all(), help_text="The film's id.")


class WishSerializer(serializers.ModelSerializer):
    class Meta:
        model = PatternWish
        fields = ["pattern", "label", "wish", "created_at"]
        read_only_fields = fields


class WishQuerySerializer(serializers.Serializer):
    pattern = serializers.CharField(max_length=140, help_text="An id as shelves and whys give it: narrative.heist.")
    wish = serializers.ChoiceField(choices=["more", "less"])


class ThemeListSerializer(serializers.ModelSerializer):
    class Meta:
        model = Theme
        fields = ["slug", "label", "size"]
        read_only_fields = fields


class LiftSerializer(serializers.Serializer):
    name = serializers.CharField()
    lift = serializers.FloatField()
    films = serializers.IntegerField()


class ThemeDetailSerializer(ThemeListSerializer):
    exemplars = MovieSerializer(many=True, source="movies")
    tags = LiftSerializer(many=True)
    genres = LiftSerializer(many=True)
    decades = LiftSerializer(many=True)

    class Meta(ThemeListSerializer.Meta):
        fields = [*ThemeListSerializer.Meta.fields, "exemplars", "tags", "genres", "decades"]
        read_only_fields = fields
