"""One's own account in the console: Wagtail's page without the fields that this product does not have."""

from typing import Any

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView


class OwnAccountView(AccountView):
    """Leave out Wagtail's required first and last name and e-mail: a person has one name, kept by the operator."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if panel.name != "name_email"]


urlpatterns = [path("account/", require_admin_access(OwnAccountView.as_view()), name="wagtailadmin_account")]
