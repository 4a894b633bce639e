"""Settings by topic; base imports them all."""
