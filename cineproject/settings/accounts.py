"""Sign-up and sign-in: django-allauth, second factors, sessions, and sign-in by other sites where keys are set."""

import environ

env = environ.Env()

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.adapters.SignInBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "explainer:for_you"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_FORMS = {"signup": "accounts.forms.SignUpForm"}
ACCOUNT_SIGNUP_REDIRECT_URL = "accounts:welcome"
ACCOUNT_LOGOUT_REDIRECT_URL = "accounts:landing"
# mandatory, optional or none. Only `mandatory` can keep to itself that an address has an account: elsewhere a newcomer
# is signed in at once, or not.
ACCOUNT_EMAIL_VERIFICATION = env.str("ACCOUNT_EMAIL_VERIFICATION", default="optional")
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"signup": "20/h/ip"}

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "CineWhy"
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "accounts.forms.PasskeyForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False

USERSESSIONS_TRACK_ACTIVITY = False

# Days a person has to think it over: signing in keeps the account.
DELETION_GRACE_DAYS = env.int("DELETION_GRACE_DAYS", default=14)
# Days the copy of a person's data can be fetched, and how soon a new one may be asked for.
EXPORT_DAYS = env.int("EXPORT_DAYS", default=7)
EXPORT_PAUSE_MINUTES = 10

# --- sign-in by other sites: each where both of its keys are set ------------------------------------------------------
_PROVIDERS = {
    "google": ("https://accounts.google.com", {"SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True}),
    "github": ("https://github.com", {"SCOPE": ["read:user", "user:email"], "OAUTH_PKCE_ENABLED": True}),
}
SOCIAL_APPS: list[str] = []
SOCIAL_ORIGINS: list[str] = []
SOCIALACCOUNT_PROVIDERS: dict[str, dict] = {}
for _name, (_origin, _options) in _PROVIDERS.items():
    _keys = {
        "client_id": env.str(f"{_name.upper()}_CLIENT_ID", default=""),
        "secret": env.str(f"{_name.upper()}_CLIENT_SECRET", default=""),
    }
    if all(_keys.values()):
        SOCIAL_APPS.append(f"allauth.socialaccount.providers.{_name}")
        SOCIAL_ORIGINS.append(_origin)
        SOCIALACCOUNT_PROVIDERS[_name] = {"APPS": [_keys], **_options}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
