"""People and their keys at the console."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.admin import people, tokens  # noqa: F401  (importing them registers them)

# Roles are written by `accounts.roles`; second factors, sessions and other sites' tokens are nobody's to look at.
for private in (Group, EmailAddress, Authenticator, UserSession, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(private)
