"""Every row that belongs to an account or a person: what an erasure does with it is decided, not forgotten."""

import re

from django.apps import apps
from django.db.models import SET_NULL, ForeignKey

from permissions.models import Person, User

#: The row stays: it says "Closed account" where the name was.
KEPT = r"""
core.AuditEntry.user
permissions.(Affiliation.person|Application.applicant|Consent.person|DataRequest.person)
permissions.(Invitation.invited_by|RoleGrant.user|RoleRequest.user|OrganisationMerge.(merged|undone)_by)
registries.(ContactRequest.person|FieldDefinition.created_by|FieldWork.asked_by)
wagtailcore.(Comment|CommentReply|ModelLogEntry|PageLogEntry).user
"""
#: The row is deleted, or emptied of what it says about the person.
ERASED = r"""
api.TokenSession.user
guardian.UserObjectPermission.user
guidance.GuidanceMark.user
notices.(Delivery.recipient|Notice.recipient|EmailProof.user|Preference.user|Subscription.user)
permissions.(Delegation.delegate|Delegation.delegator|EntryException.user|FormerPassword.user|Jurisdiction.reviewer)
permissions.(PersonContact.person|User_groups.user|User_user_permissions.user)
registries.ImportJob.user
registries.(ListPreference.user|ReviewClaim.user|ReviewerPreference.user|SavedView.owner)
wagtailadmin.(EditingSession|FormState).user
wagtailcore.(APIToken|PageSubscription).user
wagtailusers.UserProfile.user
"""
#: Entries of and about a person are deleted, lists of people lose the person; see registries.erasure.
LIBRARIES = r"registries\.\w+\.(person|expert)|registries\.\w+_completers\.person"


def references():
    """Yield every foreign key to an account or person but those that only say who did something."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            is_act = isinstance(field, ForeignKey) and field.remote_field.on_delete is SET_NULL
            if field.related_model in (User, Person) and not is_act:
                yield f"{model._meta.label}.{field.name}"


def test_every_reference_is_decided():
    lines = [line for line in (KEPT + ERASED).split() if line]
    decided = re.compile("|".join([LIBRARIES, *(line.replace(".", r"\.") for line in lines)]))

    assert [name for name in sorted(references()) if not decided.fullmatch(name)] == []
