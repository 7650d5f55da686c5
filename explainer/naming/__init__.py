"""Names for themes."""
