"""Register identity in the console."""

from wagtail.snippets.models import register_snippet

from permissions.viewsets.organisations import OrganisationViewSet

register_snippet(OrganisationViewSet)
