"""The text message provider. Without an address no message is sent and registration by phone is closed."""

from urllib.parse import urlsplit

from cms.settings.env import MissingSettingError, env, required_secret

SMS_URL = env.str("SMS_URL", "")
SMS_KEY = env.str("SMS_KEY", "")
SMS_SECRET = env.str("SMS_SECRET", "")
# Seconds for connecting and for each read; a person waits for the answer.
SMS_TIMEOUT = 5
# Where the demo shows the messages that were "sent"; empty everywhere else.
SMS_DEMO_PAGE = ""

_LOOPBACK = ("localhost", "127.", "0.0.0.0", "::1", "[")  # noqa: S104  # refused, not bound


def checked_provider(url: str, key: str) -> tuple[str, str, str]:
    """Return address, key and secret of a provider that production may use.

    Raises:
        MissingSettingError: the address is not https or lies on this machine, or key or secret are missing.
    """
    if not url:
        return "", "", ""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.hostname.startswith(_LOOPBACK):
        raise MissingSettingError(
            "Set the environment variable SMS_URL to an https address of the provider, or leave it empty."
        )
    if not key:
        raise MissingSettingError("Set the environment variable SMS_KEY: SMS_URL is set.")
    return url, key, required_secret("SMS_SECRET")
