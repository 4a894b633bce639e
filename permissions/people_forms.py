"""Forms about people in an organisation: invite, give, change terms, answer requests, hand over, delegate."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError
from permissions.access import standing_of
from permissions.actions import EXPLANATIONS, PRESET_EXPLANATIONS, READ_ACTIONS, Action, Preset
from permissions.domain import delegation
from permissions.models import GrantScope, InvitationChannel, Organisation, User
from permissions.roles import EXPLANATIONS as ROLE_EXPLANATIONS
from permissions.roles import GRANTABLE_BY_MANAGER, Role


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PersonField(forms.ModelChoiceField):
    """Choose a colleague; the login name tells people of one name apart."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.display_name}（{obj.username}）"


class DomainForm(forms.Form):
    """A form that shows what the domain refuses beside the field."""

    def add_domain_error(self, error: DomainError) -> None:
        """Show an error of the domain; what belongs to no field of the form stands above it."""
        rest = True
        for name, texts in error.fields.items():
            if name in self.fields:
                self.add_error(name, [str(text) for text in texts])
                rest = False
        if rest:
            self.add_error(None, error.message)


def offered_roles(actor: Any) -> list[tuple[str, Any]]:
    """Return the roles that an actor may give, the most frequent first."""
    operator = standing_of(actor).has_role(Role.PLATFORM_OPERATOR)
    roles = [role for role in Role if role in GRANTABLE_BY_MANAGER or (operator and role != Role.AUDITOR)]
    return [(role.value, role.label) for role in roles]


class TermsForm(DomainForm):
    """From when to when, and for the unit alone or with what lies below."""

    scope = forms.ChoiceField(label=_("Scope"), choices=GrantScope.choices, initial=GrantScope.SUBTREE)
    valid_from = forms.DateField(
        label=_("Valid from"), required=False, widget=DayInput(), help_text=_("Empty: from today.")
    )
    valid_to = forms.DateField(
        label=_("Valid to"), required=False, widget=DayInput(), help_text=_("Empty: without end.")
    )

    def terms(self) -> dict[str, Any]:
        """Return scope and dates as the domain takes them."""
        return {name: self.cleaned_data[name] for name in ("scope", "valid_from", "valid_to")}


class RoleForm(TermsForm):
    """A role in the organisation or one of its units."""

    #: rarely needed, shown on demand
    folded = ("scope", "valid_from", "valid_to")

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Organisation.objects.none(), empty_label=None, required=True
    )
    field_order: Iterable[str] = ("role", "unit", "scope", "valid_from", "valid_to")

    def __init__(self, *args: Any, actor: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["role"]
        chooser.choices = offered_roles(actor)
        chooser.initial = Role.EDITOR.value
        unit: Any = self.fields["unit"]
        unit.queryset = units
        if len(units[:2]) < 2:
            # Nothing to choose: most organisations have no units.
            unit.widget, unit.initial = forms.HiddenInput(), units.first()
            self.fields["scope"].widget = forms.HiddenInput()

    def explained(self) -> list[tuple[Any, Any]]:
        """Return the roles, each with what it allows."""
        return [(box, ROLE_EXPLANATIONS[Role(box.data["value"])]) for box in self["role"]]


class InviteForm(RoleForm):
    """Invite somebody whose account, if any, stays unknown to the sender."""

    channel = forms.ChoiceField(
        label=_("Invite by"),
        choices=InvitationChannel.choices,
        initial=InvitationChannel.PHONE,
        widget=forms.RadioSelect,
    )
    address = forms.CharField(label=_("Mobile number, e-mail or login name"), max_length=254)
    name = forms.CharField(
        label=_("Name of the person"),
        max_length=100,
        required=False,
        help_text=_("For the greeting and for your list."),
    )
    field_order = ("channel", "address", "name", "role", "unit", "scope", "valid_from", "valid_to")


class GiveForm(RoleForm):
    """Give a colleague one more role; the operator may name any account."""

    person = PersonField(
        label=_("Colleague"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Please choose"),
    )
    username = forms.CharField(label=_("Or the login name of somebody else"), max_length=150, required=False)
    field_order = ("person", "username", "role", "unit", "scope", "valid_from", "valid_to")

    def __init__(self, *args: Any, actor: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        chooser: Any = self.fields["person"]
        chooser.queryset = people
        if not standing_of(actor).has_role(Role.PLATFORM_OPERATOR):
            # A manager who could name any login name would learn who has an account; he invites instead.
            del self.fields["username"]
            chooser.required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = data.get("username", "").strip()
        if name and not data.get("person"):
            data["person"] = User.objects.filter(username=name, is_active=True).first()
            if data["person"] is None:
                self.add_error("username", _("There is no account with this login name."))
        elif not data.get("person") and "person" not in self.errors:
            self.add_error("person", _("Choose a colleague."))
        return data


class AcceptForm(TermsForm):
    """Let somebody in who asked."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["role"]
        chooser.choices = offered_roles(actor)


class HandOverForm(DomainForm):
    """A successor for everything, exceptions per kind of work, and the next manager."""

    def __init__(self, *args: Any, survey: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, moving = survey.candidates, survey.moving
        if survey.orphaned:
            self.fields["manager"] = PersonField(
                label=_("Becomes manager"),
                queryset=people,
                required=True,
                empty_label=_("Please choose"),
                help_text=_("This is the last manager: somebody takes over in the same step."),
            )
        if moving:
            self.fields["everything"] = PersonField(
                label=_("Hand everything to"),
                queryset=people,
                required=False,
                empty_label=_("Choose per kind below"),
            )
        for group in moving:
            self.fields[group.contributor.slug] = PersonField(
                label=group.contributor.label,
                queryset=people,
                required=False,
                empty_label=_("As above"),
            )
        self._slugs = [group.contributor.slug for group in moving]

    def successors(self) -> dict[str, User]:
        """Return the chosen persons as the domain takes them."""
        data = self.cleaned_data
        named = {slug: data[slug] for slug in self._slugs if data.get(slug)}
        return named | ({"": data["everything"]} if data.get("everything") else {})


class DelegationForm(DomainForm):
    """Name who stands in, where, from when to when and for what."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    delegate = PersonField(
        label=_("Who stands in"), queryset=User.objects.none(), empty_label=_("Please choose")
    )
    valid_from = forms.DateField(label=_("First day"), widget=DayInput())
    valid_to = forms.DateField(label=_("Last day"), widget=DayInput())
    preset = forms.ChoiceField(
        label=_("May in your place"),
        widget=forms.RadioSelect,
        help_text=_("What is needed to see the entries comes with it."),
    )
    actions = forms.MultipleChoiceField(
        label=_("Chosen one by one"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, *args: Any, organisations: Any, people: Any, own: Iterable[Action], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["organisation"]
        place.queryset = organisations
        person: Any = self.fields["delegate"]
        person.queryset = people
        mine = set(own)
        self.presets = delegation.presets_of(mine)
        preset: Any = self.fields["preset"]
        preset.choices = [(one.value, one.label) for one in (*self.presets, Preset.CUSTOM)]
        preset.initial = next(iter(self.presets), Preset.CUSTOM)
        choice: Any = self.fields["actions"]
        choice.choices = [
            (one.value, one.label) for one in Action if one in mine and one not in READ_ACTIONS
        ] or [(one.value, one.label) for one in Action if one in mine]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        preset = data.get("preset")
        if preset and preset != Preset.CUSTOM:
            data["actions"] = sorted(self.presets[Preset(preset)])
        return data

    def explained_presets(self) -> list[tuple[Any, Any]]:
        """Return the presets, each with what it hands on."""
        return [(box, PRESET_EXPLANATIONS[Preset(box.data["value"])]) for box in self["preset"]]

    def explained_actions(self) -> list[tuple[Any, Any]]:
        """Return the single actions, each with what it means."""
        return [(box, EXPLANATIONS[Action(box.data["value"])]) for box in self["actions"]]
