import pytest

from cms.masterdata import seeds
from cms.masterdata.loading import load_codes, load_tags
from cms.masterdata.models import Edition, Scheme
from permissions.domain import accounts, organisations, roles
from permissions.roles import Role
from tests.factories.identity import make_organisation, make_user
from tests.registries.importing.sheets import World

CODES = {
    Scheme.INDUSTRY: {
        "C": "制造业",
        "13": "农副食品加工业",
        "26": "化学原料和化学制品制造业",
        "261": "基础化学原料制造",
    },
    Scheme.REGION: {"520000": "贵州省", "522700": "黔南布依族苗族自治州", "522725": "瓮安县"},
}


def load_some_master_data():
    for scheme, names in CODES.items():
        edition = Edition.objects.create(
            scheme=scheme, version="test", title="测试版", valid_from="2020-01-01"
        )
        load_codes(edition=edition, names=names)
    load_tags([row for row in seeds.read("tags") if row["dimension"] == "technology"][:12])


@pytest.fixture
def world(db):
    """Two enterprises with an editor each, one of them member of a consortium, and an operator."""
    load_some_master_data()
    system = accounts.system_user()
    own = make_organisation("瓮安磷化工有限公司")
    other = make_organisation("龙里恒达机械制造有限公司")
    consortium = organisations.create_consortium(
        actor=system, name="黔南磷化工产教联合体", slug="linhua", kind="city"
    )
    organisations.join_consortium(actor=system, consortium=consortium, organisation=own, role="lead")
    editor, stranger = make_user(), make_user()
    roles.grant_role(actor=system, user=editor, organisation=own, role=Role.EDITOR)
    roles.grant_role(actor=system, user=stranger, organisation=other, role=Role.EDITOR)
    return World(system=system, own=own, other=other, consortium=consortium, editor=editor, stranger=stranger)
