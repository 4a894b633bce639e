"""Two organisations that must not see each other. Every text of B carries the canary."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState, WorkflowState

from cms.core import library
from cms.core.models import AuditEntry
from permissions.audience import Visibility
from permissions.domain import consortia
from permissions.domain.accounts import system_user
from permissions.domain.invitations import invite
from permissions.domain.requests import request_role
from permissions.domain.roles import delegate, grant_role, set_jurisdiction
from permissions.models import (
    Application,
    ApplicationFile,
    Delegation,
    EntryException,
    Invitation,
    Organisation,
    RoleGrant,
    RoleRequest,
    User,
)
from permissions.roles import Role
from registries.domain import attached, organisation_profiles, publishing, saved_views
from registries.models import (
    ContactRequest,
    EntryAudience,
    EntryComment,
    EntryContact,
    EntryDisclosure,
    EntryParty,
    Evidence,
    ImportJob,
    OrganisationQualification,
    StatusChange,
)
from registries.models.fields import ChoiceListField
from services.notices.models import Notice, Preference
from tests.factories.applications import hand_in
from tests.factories.entries import make_entry, make_region, publish
from tests.factories.identity import make_organisation, make_staff, make_user

#: Searches use its first two characters, so that a page that repeats the question is not taken for a leak.
CANARY = "金丝雀7f3a"
PREFIX = "金丝"
#: Of an unpublished page: page editors may read it, nobody else.
PAGE_CANARY = "夜莺7f3a"

#: Roles that walk; the requests to join that they send on the way are their own.
WALKERS = [
    f"walk-{role}" for role in ("individual", "editor", "publisher", "manager", "reviewer", "page_editor")
]


@dataclass(kw_only=True)
class World:
    """What the walk needs to know of it."""

    a: Organisation
    b: Organisation
    users: dict[str, User] = field(default_factory=dict)
    #: library → name of the state → entry of B
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: library → an entry of A, for addresses that mix own and foreign ids
    own: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    job: Any = None
    page: Any = None
    #: of B in a consortium, with the scan of its admission
    membership: Any = None
    application: Any = None
    #: of B, with the scan of its certificate
    qualification: Any = None
    #: a way of looking at a list, shared within B
    view: Any = None


def _canary_values(slug: str) -> dict[str, Any]:
    """Return the canary in every text of a library."""
    spec = library.get(slug)
    found = {}
    for name in spec.editorial_fields:
        model_field: Any = spec.model._meta.get_field(name)
        is_text = isinstance(model_field, models.CharField | models.TextField) and not model_field.choices
        if is_text and not isinstance(model_field, ChoiceListField | models.URLField):
            found[name] = f"{CANARY}{name}"[: min(60, model_field.max_length or 60)]
    return found


def _hidden_values(slug: str) -> dict[str, Any]:
    """The canary only in what a public summary hides."""
    summary = library.get(slug).summary_fields
    return {name: text for name, text in _canary_values(slug).items() if name not in summary}


def build() -> World:
    """Build the world; costs about a second."""
    system = system_user()
    region, elsewhere = make_region("522725", "瓮安县"), make_region("522632", "榕江县")
    a = make_organisation("甲单位", region=elsewhere)
    b = make_organisation("乙单位", region=region)
    world = World(a=a, b=b)
    _people(world, system)
    _joining(world)
    for spec in library.all_specs():
        maker = _maker(spec, a, world.users["publisher"])
        world.own[spec.slug] = make_entry(spec.slug, organisation=a, actor=maker)
        world.entries[spec.slug] = _entries(world, spec.slug)
    world.job = ImportJob.objects.create(
        user=world.users["b_editor"],
        organisation=b,
        library="demand",
        file_name=f"{CANARY}.xlsx",
        file_hash="0" * 64,
        expires_at="2099-01-01T00:00:00+08:00",
    )
    world.page = _page(world)
    world.membership = _membership(world, system)
    world.view = saved_views.save_view(
        actor=world.users["b_editor"],
        library="demand",
        name=f"{CANARY}视图",
        query="stage=draft",
        organisation_id=world.b.pk,
    )
    world.application = _application(world)
    world.qualification = organisation_profiles.add_qualification(
        actor=system,
        organisation=b,
        kind="high_tech",
        file=ContentFile(b"%PDF-" + CANARY.encode(), name=f"{CANARY}.pdf"),
    )
    world.contact_request = ContactRequest.objects.create(
        library="demand",
        entry_id=world.entries["demand"]["live"].pk,
        person=world.users["b_reviewer"].person,
        asked_by=world.users["b_reviewer"],
        purpose="other",
        message=f"{CANARY}想问",
    )
    return world


def _membership(world: World, system: User) -> Any:
    """Admit B with a document that only the operator and B's manager read."""
    consortium = consortia.create_consortium(actor=system, name="行走联合体", slug="walk", kind="city")
    return consortia.join_consortium(
        actor=system,
        consortium=consortium,
        organisation=world.b,
        admission_file=f"{CANARY}入会文件",
        scan=ContentFile(b"%PDF-" + CANARY.encode(), name="a.pdf"),
    )


def _people(world: World, system: User) -> None:
    bureau = make_organisation("外地局", kind="government")
    own_bureau = make_organisation("本地局", kind="government")
    office = make_organisation("秘书处", kind="service")
    for name, organisation, role in (
        ("editor", world.a, Role.EDITOR),
        ("publisher", world.a, Role.PUBLISHER),
        ("manager", world.a, Role.MANAGER),
        ("reviewer", bureau, Role.REVIEWER),
        ("page_editor", office, Role.PLATFORM_EDITOR),
        ("b_editor", world.b, Role.EDITOR),
        ("b_reviewer", own_bureau, Role.REVIEWER),
        ("operator", office, Role.PLATFORM_OPERATOR),
        ("auditor", office, Role.AUDITOR),
    ):
        user = world.users[name] = make_user(f"walk-{name}")
        grant_role(actor=system, user=user, organisation=organisation, role=role)
    world.users["individual"] = make_user("walk-individual")
    set_jurisdiction(actor=system, organisation=bureau, region=make_region("522600", "黔东南州"))
    set_jurisdiction(actor=system, organisation=own_bureau, region=make_region("522700", "黔南州"))


def _joining(world: World) -> None:
    """People on their way into B, and a substitute there: nobody else's business."""
    manager = make_staff(world.b, Role.MANAGER, "walk-b-manager")
    invite(
        actor=manager, organisation=world.b, channel="account", address="walk-nobody",
        role=Role.EDITOR, name=f"{CANARY}受邀人",
    )  # fmt: skip
    request_role(actor=make_user("walk-asker"), organisation=world.b, message=f"{CANARY}申请")
    today = timezone.localdate()
    delegate(
        actor=User.objects.get(pk=world.users["b_editor"].pk), delegate=manager, organisation=world.b,
        actions=["edit"], valid_from=today, valid_to=today,
    )  # fmt: skip


def _maker(spec: Any, organisation: Organisation, staff: User) -> User:
    """Return who records an entry: background work where the organisation's people may not, by owner or kind."""
    by_organisation = "organisation" in spec.owners
    of_kind = not spec.owner_kinds or organisation.kind in spec.owner_kinds
    return staff if by_organisation and of_kind else system_user()


def _entries(world: World, slug: str) -> dict[str, Any]:
    editor = _maker(library.get(slug), world.b, world.users["b_editor"])
    values = _canary_values(slug)
    fields: dict[str, Any] = {"organisation": world.b, "actor": editor, "visibility": Visibility.OWN}
    draft = make_entry(slug, **fields, **values)
    [submitted] = publishing.submit(actor=editor, entries=[make_entry(slug, **fields, **values)])
    live = publish(make_entry(slug, **fields, **values))
    summary_fields = {**fields, "visibility": Visibility.SUMMARY}
    summary = publish(make_entry(slug, **summary_fields, **_hidden_values(slug)))
    for entry in (draft, live, summary):
        _attach(world, slug, entry)
    return {"draft": draft, "submitted": submitted, "live": live, "summary": summary}


def _attach(world: World, slug: str, entry: Any) -> None:
    system = system_user()
    attached.add_party(actor=system, entry=entry, role="participant", outside_name=f"{CANARY}研究院")
    attached.set_contact(actor=system, entry=entry, name=f"{CANARY}联系人", phone="13800000000")
    file = ContentFile(CANARY.encode(), name=f"{CANARY}.pdf")
    evidence = attached.add_evidence(actor=system, entry=entry, file=file, kind="other", issuer=f"{CANARY}局")
    world.evidence[slug] = evidence
    EntryComment.objects.create(library=slug, entry_id=entry.pk, field_name="title", text=f"{CANARY}意见")
    StatusChange.objects.create(library=slug, entry_id=entry.pk, to_stage="draft", reason=f"{CANARY}原因")


def _application(world: World) -> Any:
    """A claim of an unclaimed organisation that waits for a decision, with what the operator returned before."""
    code = make_organisation(state="unclaimed").uscc
    found = hand_in(world.users["b_editor"], code=code or "", name=f"{CANARY}申请", position=f"{CANARY}职务")
    type(found).objects.filter(pk=found.pk).update(reason=f"{CANARY}原因", reasons={"name": f"{CANARY}意见"})
    return found


def _page(world: World) -> Any:
    from content.domain.site import ensure_site_tree
    from tests.content.pages import make_page

    ensure_site_tree()
    return make_page("policy", live=False, title=f"{PAGE_CANARY}政策")


def _rows(world: World) -> dict[str, QuerySet]:
    found: dict[str, QuerySet] = {
        "jobs": ImportJob.objects.filter(pk=world.job.pk),
        "exceptions": EntryException.objects.all(),
        "organisation": Organisation.objects.filter(pk=world.b.pk),
        "grants": RoleGrant.objects.all(),
        "invitations": Invitation.objects.all(),
        # Anybody may ask to join a verified organisation; what B's people and outsiders asked stays as it is.
        "requests": RoleRequest.objects.exclude(user__username__in=WALKERS),
        "delegations": Delegation.objects.all(),
        "applications": Application.objects.filter(pk=world.application.pk),
        "application files": ApplicationFile.objects.filter(application=world.application),
        "qualifications": OrganisationQualification.objects.all(),
        "superusers": User.objects.filter(is_superuser=True),
        "notices": Notice.objects.filter(recipient__username__startswith="walk-b_"),
        "choices of notices": Preference.objects.filter(user__username__startswith="walk-b_"),
        "b_users": User.objects.filter(username__startswith="walk-b_").defer("last_login"),
        "page": Page.objects.filter(pk=world.page.pk),
    }
    for slug, states in world.entries.items():
        model: Any = library.get(slug).model
        base, ids = model.get_base_content_type(), [str(entry.pk) for entry in states.values()]
        found |= {
            slug: model.objects.filter(Q(organisation=world.b) | Q(pk__in=ids)),
            f"{slug} copies": model.objects.filter(organisation=world.a, search_text__contains=CANARY),
            f"{slug} revisions": Revision.objects.filter(base_content_type=base, object_id__in=ids),
            f"{slug} workflows": WorkflowState.objects.filter(base_content_type=base, object_id__in=ids),
            f"{slug} audit": AuditEntry.objects.filter(content_type=base, object_id__in=ids),
        }
    states = TaskState.objects.filter(workflow_state__in=WorkflowState.objects.all())
    found["tasks"] = states
    for attached_model in _ATTACHED_MODELS:
        found[attached_model.__name__] = attached_model.objects.all()
    # What a walker records for his own organisation has a history of its own.
    found["StatusChange"] = StatusChange.objects.exclude(actor__username__in=WALKERS)
    return found


_ATTACHED_MODELS: tuple[Any, ...] = (
    EntryParty, EntryAudience, EntryDisclosure, Evidence, EntryContact, EntryComment, StatusChange,
    ContactRequest,
)  # fmt: skip
_ATTACHED = frozenset({"tasks", *(model.__name__ for model in _ATTACHED_MODELS)})


def fingerprint(world: World, library_slug: str | None = None) -> dict[str, str]:
    """Return a hash of everything of B, by table, so that a difference names what was changed.

    With a slug only the tables of that library and what hangs on entries, with "" all but tables of libraries: after
    every single act the rest would cost most of the walk's time, and it is compared once a library is through.
    """
    return {name: _hash(rows) for name, rows in _rows(world).items() if _concerns(name, library_slug)}


def _concerns(table: str, library_slug: str | None) -> bool:
    if library_slug is None:
        return True
    owner = table.split(" ")[0]
    if owner in {spec.slug for spec in library.all_specs()}:
        return owner == library_slug
    return library_slug == "" or table in _ATTACHED


def _hash(rows: QuerySet) -> str:
    values = list(rows.order_by("pk").values())
    for row in values:
        row.pop("last_login", None)
    return hashlib.sha256(json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()
