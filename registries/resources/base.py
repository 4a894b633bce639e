"""What every library's sheet has; a library adds a few lines."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from import_export.resources import Resource

from cms.core import library
from registries.enums import RecordedState, Stage
from registries.own_fields.reading import all_definitions
from registries.resources.columns import EntryColumn, widget_for
from registries.resources.own import own_columns
from registries.resources.owners import OwnerDirectory, OwnerWidget
from registries.resources.widgets import ChoiceWidget, TextWidget
from registries.tabular.table import heading_key

#: Characters that Excel refuses in the name of a sheet, and what stands for them.
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "、"))
NUMBER = "number"
OWNER = "organisation"
STAGE = "stage"
RECORDED = "recorded_state"
#: Shown in an export and never taken from a sheet.
SHOWN_ONLY = frozenset({NUMBER, OWNER, STAGE, RECORDED})


class EntryResource(Resource):
    """The columns of one library: natural key, owner, the editorial fields of its spec, and what is only
    shown.

    Subclasses are declarations: ``library`` and, where the defaults do not fit, ``left_out``, ``headings``,
    ``synonyms``, ``money`` and ``identifiers``. ``register`` is implied by the ``library`` attribute.
    """

    library: ClassVar[str] = ""
    left_out: ClassVar[frozenset[str]] = frozenset()
    headings: ClassVar[Mapping[str, str | Promise]] = {}
    synonyms: ClassVar[Mapping[str, Sequence[str]]] = {}
    money: ClassVar[frozenset[str]] = frozenset()
    identifiers: ClassVar[frozenset[str]] = frozenset()

    by_library: ClassVar[dict[str, type["EntryResource"]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.library:
            EntryResource.by_library[cls.library] = cls

    def __init__(
        self,
        *,
        owners: Sequence[tuple[int, str, str]] = (),
        default_owner: int | None = None,
        directory: OwnerDirectory | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.spec = library.get(self.library)
        self.model: Any = self.spec.model
        self.owner_widget = OwnerWidget(owners, default_owner, directory)
        for column in self._columns():
            self.fields[column.name] = column

    def _columns(self) -> list[EntryColumn]:
        own = own_columns(self.library)
        return [self._number(), *self._editorial(), *own, self._owner(), self._stage(), self._recorded()]

    @property
    def columns(self) -> list[EntryColumn]:
        """Return all columns in the order of the sheet."""
        return list(self.fields.values())

    @property
    def editorial(self) -> list[EntryColumn]:
        """Return the columns that an import may change."""
        return [column for column in self.columns if column.name not in SHOWN_ONLY]

    @property
    def sheet_title(self) -> str:
        """Return the name of the sheet in templates and exports, by which an import finds it.

        Excel takes no name with one of ``[]:*?/\\`` and none longer than 31 characters.
        """
        return str(self.spec.label).translate(_NOT_IN_SHEET_NAMES)[:31]

    def by_heading(self) -> dict[str, EntryColumn]:
        """Return the columns by every folded heading under which they are known."""
        return {key: column for column in reversed(self.columns) for key in column.keys}

    def retired_headings(self) -> dict[str, str]:
        """Return the names of the own fields that were retired, by every folded heading that meant them."""
        gone = [one for one in all_definitions(self.library) if one.retired_at is not None]
        return {heading_key(text): one.label for one in gone for text in (one.label, one.name, one.key)}

    def heading_of(self, name: str) -> str:
        """Return the heading of a field."""
        return str(self.fields[name].column_name)

    def _number(self) -> EntryColumn:
        text = _("Leave it empty for new entries. For existing ones keep it: it tells which entry is meant.")
        return EntryColumn(
            name=NUMBER,
            heading=self.headings.get(NUMBER, _("number")),
            widget=TextWidget(max_length=20, identifier=True, one_line=True),
            help_text=text,
            synonyms=("编号", *self.synonyms.get(NUMBER, ())),
        )

    def _owner(self) -> EntryColumn:
        help_text = _("The owning organisation. Leave it empty for your own. It cannot be changed here.")
        heading = self.headings.get(OWNER, _("owning organisation"))
        synonyms = tuple(self.synonyms.get(OWNER, ("所属单位", "单位", "单位名称")))
        return EntryColumn(
            name=OWNER,
            heading=heading,
            widget=self.owner_widget,
            help_text=help_text,
            synonyms=synonyms,
            width=28,
        )

    def _stage(self) -> EntryColumn:
        return EntryColumn(
            name=STAGE,
            heading=self.headings.get(STAGE, _("status")),
            widget=ChoiceWidget(Stage.choices),
            readonly=True,
            synonyms=("状态",),
            help_text=_("For your information; an import does not change it."),
        )

    def _recorded(self) -> EntryColumn:
        return EntryColumn(
            name=RECORDED,
            heading=_("recorded by the platform"),
            widget=ChoiceWidget(RecordedState.choices),
            readonly=True,
            synonyms=("代录",),
            help_text=_("For your information; an import does not change it."),
        )

    def _editorial(self) -> list[EntryColumn]:
        names = self.spec.import_fields or self.spec.editorial_fields
        return [self._column(name) for name in names if name not in self.left_out]

    def _column(self, name: str) -> EntryColumn:
        field: Any = self.model._meta.get_field(name)
        widget = widget_for(field, name=name, money=name in self.money, identifier=name in self.identifiers)
        is_long = isinstance(field, models.TextField)
        return EntryColumn(
            name=name,
            heading=self.headings.get(name, field.verbose_name),
            widget=widget,
            needed=not field.blank and not field.has_default() and not field.many_to_many,
            required=name in self.spec.required,
            help_text=self._help(field),
            synonyms=tuple(self.synonyms.get(name, ())),
            width=40 if is_long else 18,
            field=field,
        )

    @staticmethod
    def _help(field: Any) -> str:
        if field.help_text:
            return str(field.help_text)
        return str(_("Several values are separated by 、.")) if field.many_to_many else ""


def resource_for(slug: str, **options: Any) -> EntryResource:
    """Return the resource of a library, ready for one importer.

    Raises:
        LookupError: the library has no columns declared.
    """
    try:
        return EntryResource.by_library[slug](**options)
    except KeyError:
        raise LookupError(f"The library {slug!r} declares no columns.") from None
