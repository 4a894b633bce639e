"""Notices beside the inbox: when they may come, how many, and how long they are kept."""

from cms.settings.env import env

# Whole hours of the product's time zone between which nothing but what concerns an account's security goes out.
NOTICES_QUIET_FROM = env.int("NOTICES_QUIET_FROM", 22)
NOTICES_QUIET_UNTIL = env.int("NOTICES_QUIET_UNTIL", 8)
# Messages a day: to one person, and from the platform as a whole.
NOTICES_CAPS: dict[str, tuple[int, int]] = {
    "email": (env.int("NOTICES_EMAIL_PER_PERSON", 20), env.int("NOTICES_EMAIL_PER_DAY", 10_000)),
    "sms": (env.int("NOTICES_SMS_PER_PERSON", 5), env.int("NOTICES_SMS_PER_DAY", 2_000)),
}
# A message waits a little: who reads the notice at once needs none, and what follows in the same minute is one message.
NOTICES_DELAY_SECONDS = env.int("NOTICES_DELAY_SECONDS", 120)
# A message that could not be handed over for so long is given up; the notice itself stays in the inbox.
NOTICES_GIVE_UP_HOURS = env.int("NOTICES_GIVE_UP_HOURS", 24)
# Read notices and finished deliveries are deleted after so many days.
NOTICES_KEEP_DAYS = env.int("NOTICES_KEEP_DAYS", 180)
