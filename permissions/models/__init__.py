"""Identity and access tables."""

from permissions.models.affiliation import Affiliation, AffiliationKind
from permissions.models.application import (
    Application,
    ApplicationFile,
    ApplicationKind,
    ApplicationState,
    ApplicationStep,
)
from permissions.models.consent import Consent, ConsentText
from permissions.models.consortium import Consortium, ConsortiumKind, ConsortiumMember, MemberRole
from permissions.models.data_request import DataRequest, DataRequestKind, DataRequestState
from permissions.models.exception import EntryException
from permissions.models.grants import Delegation, GrantScope, Jurisdiction, RoleGrant
from permissions.models.joining import (
    Invitation,
    InvitationChannel,
    InvitationState,
    RequestState,
    RoleRequest,
)
from permissions.models.merge import FormerCode, OrganisationMerge
from permissions.models.organisation import (
    Capacity,
    NameKind,
    Organisation,
    OrganisationCapacity,
    OrganisationKind,
    OrganisationName,
    OrganisationSize,
    OrganisationState,
    UnitRelation,
)
from permissions.models.password import FormerPassword
from permissions.models.person import Person, PersonContact
from permissions.models.proof import PhoneProof, ProofPurpose
from permissions.models.user import User

__all__ = [
    "Affiliation",
    "AffiliationKind",
    "Application",
    "ApplicationFile",
    "ApplicationKind",
    "ApplicationState",
    "ApplicationStep",
    "Capacity",
    "Consent",
    "ConsentText",
    "Consortium",
    "ConsortiumKind",
    "ConsortiumMember",
    "DataRequest",
    "DataRequestKind",
    "DataRequestState",
    "Delegation",
    "EntryException",
    "FormerCode",
    "FormerPassword",
    "GrantScope",
    "Invitation",
    "InvitationChannel",
    "InvitationState",
    "Jurisdiction",
    "MemberRole",
    "NameKind",
    "Organisation",
    "OrganisationCapacity",
    "OrganisationKind",
    "OrganisationMerge",
    "OrganisationName",
    "OrganisationSize",
    "OrganisationState",
    "Person",
    "PersonContact",
    "PhoneProof",
    "ProofPurpose",
    "RequestState",
    "RoleGrant",
    "RoleRequest",
    "UnitRelation",
    "User",
]
