"""What people tell us about themselves and their programs."""

from datetime import timedelta
from decimal import Decimal

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.usersessions.forms import ManageUserSessionsForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse

from accounts.models import ApiToken, User
from accounts.tokens import revoke_all_tokens
from catalog.models import STAR_STEPS, Movie

DAYS_TO_LIVE = [("30", "30 days"), ("90", "90 days"), ("365", "one year"), ("", "until I revoke it")]


class SignUpForm(SignupForm):
    """Signing up takes one password hash also where the address is taken, so that time does not tell which it was."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ProfileForm(forms.ModelForm):
    """The names on the account; e-mail and password have pages of their own."""

    class Meta:
        model = User
        fields = ["username", "display_name"]
        help_texts = {
            "username": "Letters, digits and @ . + - _",
            "display_name": "What the site calls you; your username where you leave it empty.",
        }
        widgets = {
            "username": forms.TextInput(attrs={"autocomplete": "username"}),
            "display_name": forms.TextInput(attrs={"autocomplete": "nickname"}),
        }

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if username == self.instance.username:
            return username
        return get_adapter().clean_username(username)


class SharingForm(forms.ModelForm):
    """What others may see of the person."""

    shared = forms.MultipleChoiceField(
        label="Others may see", choices=User.Shared.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = ["shared"]


class SignOutForm(ManageUserSessionsForm):
    """Signing out everywhere else, programs too where it is ticked."""

    tokens = forms.BooleanField(label="Revoke my API tokens as well", required=False)

    def save(self, request: HttpRequest) -> None:
        super().save(request)
        if isinstance(request.user, User) and self.cleaned_data["tokens"]:
            revoke_all_tokens(request.user)


class DeletionForm(forms.Form):
    """The name typed once more, so that nobody deletes an account by a slip."""

    username = forms.CharField(
        label="Type your username", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if username != self.user.username:
            raise forms.ValidationError("This is not your username.")
        return username


class PasskeyForm(AddWebAuthnForm):
    """A passkey or security key; as a passkey it signs in alone."""

    passwordless = forms.BooleanField(label="Sign in with it alone, without the password", required=False, initial=True)
    field_order = ["name", "passwordless", "credential"]


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(
        label="What is it for?", max_length=60, widget=forms.TextInput(attrs={"placeholder": "my notebook"})
    )
    scope = forms.ChoiceField(label="It may", choices=ApiToken.Scope.choices, initial=ApiToken.Scope.READ)
    days = forms.ChoiceField(label="It works for", choices=DAYS_TO_LIVE, initial="90", required=False)

    def expires_in(self) -> timedelta | None:
        """Return the time the token is to work for, None for ever."""
        days = self.cleaned_data["days"]
        return timedelta(days=int(days)) if days else None


class AnswerForm(forms.Form):
    """Stars for one film of the welcome."""

    movie = forms.ModelChoiceField(Movie.objects.all())
    stars = forms.DecimalField()

    def clean_stars(self) -> Decimal:
        stars = self.cleaned_data["stars"]
        if stars not in STAR_STEPS:
            raise forms.ValidationError("Give 0.5 to 5.0 stars in steps of a half.")
        return stars
