"""大字版 and 高对比: two cookies that the server renders on the html element."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE_AGE = 365 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One display setting with the single value it can be switched to."""

    name: str
    on: str
    label: str | Promise
    icon: str

    @property
    def cookie(self) -> str:
        """Return the name of the cookie that keeps the choice."""
        return f"cj_{self.name}"


SETTINGS = (
    Setting(name="size", on="large", label=_("Large text"), icon="typography"),
    Setting(name="contrast", on="more", label=_("High contrast"), icon="contrast"),
)


@dataclass(frozen=True, kw_only=True)
class Switch:
    """A setting as a button: whether it is pressed, and what pressing it asks for."""

    setting: Setting
    pressed: bool

    @property
    def name(self) -> str:
        """Return the field of the form."""
        return self.setting.name

    @property
    def on(self) -> str:
        """Return the value of the setting when it is on."""
        return self.setting.on

    @property
    def label(self) -> str | Promise:
        """Return the word on the button."""
        return self.setting.label

    @property
    def icon(self) -> str:
        """Return the symbol on the button."""
        return self.setting.icon

    @property
    def target(self) -> str:
        """Return the value that the form sends: off when it is on."""
        return "" if self.pressed else self.setting.on


def current(request: HttpRequest) -> dict[str, str]:
    """Return the settings of this visitor; an unknown cookie value counts as off."""
    return {
        setting.name: setting.on if request.COOKIES.get(setting.cookie) == setting.on else ""
        for setting in SETTINGS
    }


def switches(request: HttpRequest) -> list[Switch]:
    """Return the buttons of the header."""
    chosen = current(request)
    return [Switch(setting=setting, pressed=bool(chosen[setting.name])) for setting in SETTINGS]


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Store in the visitor's browser what the request asks for."""
    for setting in SETTINGS:
        if setting.name not in request.GET:
            continue
        if request.GET[setting.name] == setting.on:
            response.set_cookie(
                setting.cookie, setting.on, max_age=COOKIE_AGE, secure=request.is_secure(), samesite="Lax"
            )
        else:
            response.delete_cookie(setting.cookie, samesite="Lax")
