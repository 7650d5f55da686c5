"""The agents of a page and their offline engines: historian, analysts, curator, writer, critic."""
