"""A file that nobody would write by hand is refused in words, whatever stands where."""

import pytest
import yaml

from cms.core.errors import DomainError, Invalid
from permissions.models import Consortium
from permissions.roles import Role
from registries.domain.configuration import planning
from tests.factories.entries import make_region
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db

#: What may stand where something else is expected, as YAML.
STRANGE = (
    "null", "true", "5", "-1", "1.5", ".nan", ".inf", "'abc'", "''", "[]", "[1]", "[abc]", "[[demand]]",
    "[null, demand]", "{}", "{a: {b: [1]}}", "[{a: 1}]", "2026-11-20", "2026-11-20 10:00:00", "!!binary YWJj",
    "!!set {a, b}", '"\\0"', '"\\ud800"', "1e400", "99999999999999999999", f"0x{'f' * 5000}", f"'{'长' * 3000}'",
)  # fmt: skip

ITEMS = {
    "roles": {"role": "role_editor", "own": ["view"], "platform": []},
    "jurisdictions": {
        "authority": "黔南州教育局", "consortium": "city", "kinds": ["school"], "libraries": ["demand"],
        "actions": ["review"], "from": "2999-01-01", "to": "2999-02-01",
    },
    "review_levels": {"library": "demand", "kind": "school", "levels": {"first": 3, "platform": 2}},
    "fields": {
        "library": "equipment", "key": "hazard", "label": "危险等级", "kind": "choice", "reference": "", "help": "",
        "values": [{"key": "a", "label": "甲"}], "max_length": 100, "places": 0, "required": False, "public": True,
        "filter": True, "listed": False, "searchable": False, "retired": False,
    },
    "views": {
        "library": "demand", "organisation": "黔南州教育局", "name": "视图", "query": "q=a", "columns": ["number"],
    },
}  # fmt: skip


@pytest.fixture
def operator():
    make_region("522700", "黔南州")
    make_organisation("黔南州教育局", kind="government")
    Consortium.objects.create(name="市域联合体", slug="city")
    return make_staff(make_organisation(kind="government"), Role.PLATFORM_OPERATOR)


def _texts(section):
    item = ITEMS[section]
    whole = {
        name: yaml.safe_dump(value, allow_unicode=True, default_flow_style=True)
        for name, value in item.items()
    }
    whole = {name: text.removesuffix("...\n").strip() for name, text in whole.items()}
    for name in item:
        for strange in STRANGE:
            flow = ", ".join(f"{one}: {strange if one == name else text}" for one, text in whole.items())
            yield f"version: 1\n{section}:\n- {{{flow}}}\n"
    for strange in STRANGE:
        yield f"version: 1\n{section}: {strange}\n"
        yield f"version: 1\n{section}: [{strange}]\n"
        yield f"version: 1\n? {strange}\n: []\n"


def _answer(operator, text):
    """Return the status of the refusal, None where the file was taken."""
    try:
        planning.apply(actor=operator, text=text)
    except DomainError as error:
        return error.status
    return None


@pytest.mark.parametrize("section", ITEMS)
def test_strange_values_are_refused_in_words(operator, section):
    assert {_answer(operator, text) for text in _texts(section)} <= {None, 400, 409}


def test_a_value_of_another_shape_is_named(operator):
    with pytest.raises(Invalid, match="configuration_invalid") as caught:
        planning.plan(actor=operator, text="version: 1\njurisdictions:\n- {authority: A, kinds: school}\n")

    assert list(caught.value.fields) == ["jurisdictions.1"]
