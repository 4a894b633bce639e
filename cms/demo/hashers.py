"""A password hasher for passwords that everybody may read."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class DemoPasswordHasher(PBKDF2PasswordHasher):
    """Hash quickly: slowness protects secrets, and for fifty demo accounts it costs half a minute."""

    iterations = 10_000
