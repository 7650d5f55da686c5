"""What films are like: narrative structure, visual style and emotional tone, each facet with a confidence."""
