"""Moments as the console writes them: the day first, 24 hours."""

DATETIME_FORMAT = "j M Y, H:i"
DATE_FORMAT = "j M Y"
