"""The agents' second engines: a language model is asked, guarded, checked, and measured before it writes."""
