"""What is known of films and people, stated with ids, and the words for it."""
