"""What a person says back to a page, and what would be otherwise."""
