"""Register identity in the console."""

from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from permissions.ledgers import AuditTrailAdmin
from permissions.viewsets.organisations import OrganisationViewSet

register_snippet(OrganisationViewSet)
modeladmin_register(AuditTrailAdmin)
