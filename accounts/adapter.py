"""What signing up and in means here, beside what allauth does: a visitor's trial ratings come along."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from accounts.models import User
from accounts.trying.flows import keep_trial


class AccountAdapter(DefaultAccountAdapter):
    """Every way in ends in `post_login`: sign-up, password, second factor, another site's sign-in."""

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Keep what the visitor rated before, then go on as allauth does."""
        if isinstance(user, User) and (kept := keep_trial(user=user, session=request.session)):
            messages.success(request, f"Your {kept} rating{'' if kept == 1 else 's'} came along.")
        return super().post_login(request, user, **kwargs)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Go to the shelves where the trial was welcome enough."""
        if isinstance(request.user, User) and request.user.onboarded_at is not None:
            return resolve_url("explainer:for_you")
        return super().get_signup_redirect_url(request)
