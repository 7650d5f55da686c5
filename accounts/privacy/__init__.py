"""What is held about a person: shown to others, handed over, erased."""
