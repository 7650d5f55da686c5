class EmbeddedError(Exception):
    """Something a person must change before the embedded services can run; the message is the one line they see."""
