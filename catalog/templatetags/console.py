"""How the console's own templates say things."""

from django import template

from catalog.console import durations

register = template.Library()
register.filter("spoken", durations.spoken)
