"""Trying the site before signing up: what a visitor rates lives in the session, and is kept on sign-up."""
