"""How many drafts a person and an organisation may keep, and what becomes of abandoned ones."""

from cms.settings.env import env

# Drafts that were never submitted; a form for one more is refused above these.
DRAFTS_PER_PERSON = env.int("DRAFTS_PER_PERSON", 200)
DRAFTS_PER_ORGANISATION = env.int("DRAFTS_PER_ORGANISATION", 2000)
# Days after which an untouched draft is deleted, and how many days before that its author is told.
DRAFT_DAYS = env.int("DRAFT_DAYS", 180)
DRAFT_NOTICE_DAYS = env.int("DRAFT_NOTICE_DAYS", 14)
