"""App configuration."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """Editorial pages."""

    name = "content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.models import AbstractPage
        from wagtail.permissions import register_permission_policy

        from content import access, filters, receivers  # noqa: F401 - filters and receivers register themselves
        from content.models import EditorialDocument, EditorialImage
        from permissions.access import register_access

        for model in access.CONTENT_PAGES:
            register_access(model, access.PageAccess(model))
        register_permission_policy(AbstractPage, access.RolePagePolicy())
        # For exactly these classes: Wagtail's own apps register theirs for all subclasses, after this.
        for model, auth_model in (
            (EditorialImage, "wagtailimages.Image"),
            (EditorialDocument, "wagtaildocs.Document"),
        ):
            policy = access.RoleCollectionPolicy(
                model, auth_model=auth_model, owner_field_name="uploaded_by_user"
            )
            register_permission_policy(model, policy, exact_class=True)
